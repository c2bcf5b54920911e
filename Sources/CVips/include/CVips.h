// libvips with fixed-arity calls in place of its variadic ones, which Swift cannot import.
//
// A call that returns int returns 0, or -1 with a message in cvips_error(). `out` is then NULL; otherwise the caller
// owns a reference, also to an image that is the same as `in`.
#ifndef CVIPS_H
#define CVIPS_H

#include <stdbool.h>
#include <stddef.h>

/// An image, or the recipe for one: libvips computes pixels when they are asked for.
typedef struct _VipsImage CVipsImage;

/// Sets libvips up for the process: only the loaders and savers below, no cache, no threads beside the caller's own.
/// Runs no operation, because libvips cannot work in a forked child after that.
int cvips_start(const char *program);

/// Whether there is an operation of this name.
bool cvips_has(const char *operation);

/// The messages of all errors since the last cvips_error_clear().
const char *cvips_error(void);
/// Forgets the messages.
void cvips_error_clear(void);

/// Gives a reference up.
void cvips_release(CVipsImage *image);

// MARK: Loaders. The bytes must outlive the image. Errors of the file are errors of the call, or of the pixels later.

/// Loads a JPEG, scaled down by `shrink`: 1, 2, 4 or 8.
int cvips_load_jpeg(const void *bytes, size_t size, int shrink, CVipsImage **out);
/// Loads a PNG.
int cvips_load_png(const void *bytes, size_t size, CVipsImage **out);
/// Loads `pages` frames of a WebP, -1 for all, scaled by `scale`.
int cvips_load_webp(const void *bytes, size_t size, int pages, double scale, CVipsImage **out);
/// Loads `pages` frames of a GIF, -1 for all.
int cvips_load_gif(const void *bytes, size_t size, int pages, CVipsImage **out);
/// Loads the primary image of an AVIF or HEIC.
int cvips_load_heif(const void *bytes, size_t size, CVipsImage **out);
/// Loads the first page of a TIFF.
int cvips_load_tiff(const void *bytes, size_t size, CVipsImage **out);
/// Loads a JPEG XL. Some builds of libvips have no such operation: jxlload_buffer.
int cvips_load_jxl(const void *bytes, size_t size, CVipsImage **out);
/// An image of pixels in memory, one byte a band, in sRGB. The memory must outlive it.
int cvips_image_of_pixels(const void *pixels, int width, int height, int bands, CVipsImage **out);

// MARK: Properties

int cvips_width(const CVipsImage *image);
int cvips_height(const CVipsImage *image);
int cvips_bands(const CVipsImage *image);
/// The bytes of a pixel.
int cvips_pixel_size(const CVipsImage *image);
/// Whether the last band is alpha.
bool cvips_has_alpha(CVipsImage *image);
/// The height of a frame of an animation; that of the image for a still.
int cvips_frame_height(CVipsImage *image);
/// The number in the field `name`; `otherwise` if there is none.
int cvips_number(CVipsImage *image, const char *name, int otherwise);
/// Copies the numbers in the field `name` to `numbers`, at most `capacity`. Returns how many there are.
int cvips_numbers(CVipsImage *image, const char *name, int *numbers, int capacity);
/// The bytes of the field `name`; NULL if there is none. The image owns them.
const void *cvips_blob(CVipsImage *image, const char *name, size_t *size);

/// The kinds of pixels that are treated apart.
typedef enum {
  CVIPS_RGB8,     // one byte a band, sRGB or a space that a profile names
  CVIPS_RGB16,    // two bytes a band
  CVIPS_GREY8,    // one byte, one band beside alpha
  CVIPS_GREY16,   // two bytes
  CVIPS_CMYK,     // four bands
  CVIPS_OTHER,    // spaces of TIFF: Lab, XYZ, scRGB and others
} CVipsKind;

CVipsKind cvips_kind(const CVipsImage *image);

// MARK: Operations

int cvips_extract(CVipsImage *in, int left, int top, int width, int height, CVipsImage **out);
/// The kernels of a resize, from the cheapest.
typedef enum { CVIPS_LINEAR, CVIPS_CUBIC, CVIPS_LANCZOS3 } CVipsKernel;
/// Resizes to exactly `width` × `height`.
int cvips_resize(CVipsImage *in, int width, int height, CVipsKernel kernel, CVipsImage **out);
/// Converts to sRGB, or to grey where there is one band, with one byte a band. Ignores profiles.
int cvips_to_srgb(CVipsImage *in, CVipsImage **out);
/// Converts to grey, and keeps alpha.
int cvips_to_grey(CVipsImage *in, CVipsImage **out);
/// Converts to sRGB with three bands beside alpha.
int cvips_to_rgb(CVipsImage *in, CVipsImage **out);
/// Converts to sRGB with one byte a band by the profile in the image, or by libvips' own one for its kind.
int cvips_convert_profile(CVipsImage *in, CVipsImage **out);
int cvips_premultiply(CVipsImage *in, CVipsImage **out);
/// The opposite of cvips_premultiply, with one or two bytes a band.
int cvips_unpremultiply(CVipsImage *in, bool wide, CVipsImage **out);
/// Puts the image on a background. The result has no alpha.
int cvips_flatten(CVipsImage *in, const double *background, int bands, CVipsImage **out);
/// Puts the image at (x, y) of a canvas.
int cvips_embed(
    CVipsImage *in, int x, int y, int width, int height, const double *background, int bands, CVipsImage **out);
/// Adds an opaque alpha band.
int cvips_add_alpha(CVipsImage *in, CVipsImage **out);
/// Turns clockwise by `quarters` × 90 degrees.
int cvips_turn(CVipsImage *in, int quarters, CVipsImage **out);
/// Mirrors: the left becomes the right, or the top becomes the bottom.
int cvips_mirror(CVipsImage *in, bool vertically, CVipsImage **out);
int cvips_blur(CVipsImage *in, double sigma, CVipsImage **out);
int cvips_sharpen(CVipsImage *in, double sigma, CVipsImage **out);
/// Where a cut of this size shows what draws attention.
int cvips_find_attention(CVipsImage *in, int width, int height, int *left, int *top);
/// Computes all pixels, into memory.
int cvips_compute(CVipsImage *in, CVipsImage **out);
/// Computes all pixels and throws them away.
int cvips_check(CVipsImage *in);
/// Joins images of the same size into an image of frames, one below the other.
int cvips_join(CVipsImage **frames, int count, CVipsImage **out);
/// Copies the pixels, one byte a band, to new memory; the caller frees it with cvips_free. NULL for an error.
void *cvips_pixels(CVipsImage *in, size_t *size);

// MARK: Fields

/// A copy of `in` without any field of its file.
int cvips_strip(CVipsImage *in, CVipsImage **out);
/// Marks frames. The image must be the caller's own: one of cvips_strip.
void cvips_set_animation(CVipsImage *image, int frame_height, int loop, const int *delays, int count);

// MARK: Savers. The caller frees `bytes` with cvips_free.

int cvips_save_jpeg(CVipsImage *in, int quality, void **bytes, size_t *size);
int cvips_save_png(CVipsImage *in, int compression, void **bytes, size_t *size);
int cvips_save_webp(CVipsImage *in, int quality, int effort, void **bytes, size_t *size);
int cvips_save_avif(CVipsImage *in, int quality, int effort, void **bytes, size_t *size);
int cvips_save_gif(CVipsImage *in, int effort, void **bytes, size_t *size);
void cvips_free(void *bytes);

#endif
