#include "CVips.h"

#include <string.h>
#include <vips/vips.h>

const char *cvips_error(void) { return vips_error_buffer(); }
void cvips_error_clear(void) { vips_error_clear(); }
void cvips_release(CVipsImage *image) { g_object_unref(image); }
bool cvips_has(const char *operation) { return vips_type_find("VipsOperation", operation) != 0; }

// A failed operation may leave an image in `out`.
static int done(int result, CVipsImage **out) {
  if (result != 0 && *out) g_clear_object(out);
  return result;
}

#define LOAD(call, ...) \
  *out = NULL; \
  return done( \
      call((void *)bytes, size, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, __VA_ARGS__), out)

int cvips_load_jpeg(const void *bytes, size_t size, int shrink, CVipsImage **out) {
  LOAD(vips_jpegload_buffer, "shrink", shrink, NULL);
}
int cvips_load_png(const void *bytes, size_t size, CVipsImage **out) { LOAD(vips_pngload_buffer, NULL); }
int cvips_load_webp(const void *bytes, size_t size, int pages, double scale, CVipsImage **out) {
  LOAD(vips_webpload_buffer, "n", pages, "scale", scale, NULL);
}
int cvips_load_gif(const void *bytes, size_t size, int pages, CVipsImage **out) {
  LOAD(vips_gifload_buffer, "n", pages, NULL);
}
int cvips_load_heif(const void *bytes, size_t size, CVipsImage **out) { LOAD(vips_heifload_buffer, NULL); }
int cvips_load_tiff(const void *bytes, size_t size, CVipsImage **out) { LOAD(vips_tiffload_buffer, NULL); }
int cvips_load_jxl(const void *bytes, size_t size, CVipsImage **out) { LOAD(vips_jxlload_buffer, NULL); }

int cvips_image_of_pixels(const void *pixels, int width, int height, int bands, CVipsImage **out) {
  size_t size = (size_t)width * (size_t)height * (size_t)bands;
  CVipsImage *image = vips_image_new_from_memory(pixels, size, width, height, bands, VIPS_FORMAT_UCHAR);
  *out = NULL;
  if (!image) return -1;
  int result = vips_copy(
      image, out, "interpretation", bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL);
  g_object_unref(image);
  return done(result, out);
}

int cvips_width(const CVipsImage *image) { return vips_image_get_width(image); }
int cvips_height(const CVipsImage *image) { return vips_image_get_height(image); }
int cvips_bands(const CVipsImage *image) { return vips_image_get_bands(image); }
int cvips_pixel_size(const CVipsImage *image) { return (int)VIPS_IMAGE_SIZEOF_PEL(image); }
bool cvips_has_alpha(CVipsImage *image) { return vips_image_hasalpha(image); }
int cvips_frame_height(CVipsImage *image) { return vips_image_get_page_height(image); }

int cvips_number(CVipsImage *image, const char *name, int otherwise) {
  int number;
  if (!vips_image_get_typeof(image, name) || vips_image_get_int(image, name, &number)) return otherwise;
  return number;
}

int cvips_numbers(CVipsImage *image, const char *name, int *numbers, int capacity) {
  int *found, count;
  if (!vips_image_get_typeof(image, name) || vips_image_get_array_int(image, name, &found, &count)) return 0;
  memcpy(numbers, found, sizeof(int) * (size_t)(count < capacity ? count : capacity));
  return count;
}

const void *cvips_blob(CVipsImage *image, const char *name, size_t *size) {
  const void *bytes;
  if (!vips_image_get_typeof(image, name) || vips_image_get_blob(image, name, &bytes, size)) return NULL;
  return bytes;
}

CVipsKind cvips_kind(const CVipsImage *image) {
  VipsInterpretation space = vips_image_guess_interpretation(image);
  VipsBandFormat format = vips_image_get_format(image);
  if (space == VIPS_INTERPRETATION_CMYK && (format == VIPS_FORMAT_UCHAR || format == VIPS_FORMAT_USHORT))
    return CVIPS_CMYK;
  if (vips_image_get_coding(image) != VIPS_CODING_NONE) return CVIPS_OTHER;
  if (format == VIPS_FORMAT_UCHAR) {
    if (space == VIPS_INTERPRETATION_sRGB || space == VIPS_INTERPRETATION_RGB) return CVIPS_RGB8;
    if (space == VIPS_INTERPRETATION_B_W) return CVIPS_GREY8;
  }
  if (format == VIPS_FORMAT_USHORT) {
    if (space == VIPS_INTERPRETATION_RGB16) return CVIPS_RGB16;
    if (space == VIPS_INTERPRETATION_GREY16) return CVIPS_GREY16;
  }
  return CVIPS_OTHER;
}

int cvips_extract(CVipsImage *in, int left, int top, int width, int height, CVipsImage **out) {
  *out = NULL;
  return done(vips_extract_area(in, out, left, top, width, height, NULL), out);
}

// Enlarges. vips_resize of 8.14 would move the picture by half a pixel.
static int enlarge(CVipsImage *in, int width, int height, CVipsImage **out) {
  VipsInterpolate *bicubic = vips_interpolate_new("bicubic");
  if (!bicubic) return -1;
  int corners[] = {0, 0, width, height};
  VipsArrayInt *area = vips_array_int_new(corners, 4);
  int result = vips_affine(
      in, out, (double)width / in->Xsize, 0.0, 0.0, (double)height / in->Ysize, "interpolate", bicubic, "idx", 0.5, "idy",
      0.5, "odx", -0.5, "ody", -0.5, "oarea", area, "extend", VIPS_EXTEND_COPY, NULL);
  vips_area_unref(VIPS_AREA(area));
  g_object_unref(bicubic);
  return done(result, out);
}

// Makes a picture smaller, or leaves a side as it is.
static int reduce(CVipsImage *in, int width, int height, CVipsKernel kernel, CVipsImage **out) {
  static const VipsKernel kernels[] = {VIPS_KERNEL_LINEAR, VIPS_KERNEL_CUBIC, VIPS_KERNEL_LANCZOS3};
  CVipsImage *resized = NULL;
  int result = vips_resize(
      in, &resized, (double)width / in->Xsize, "vscale", (double)height / in->Ysize, "kernel", kernels[kernel], NULL);
  if (done(result, &resized)) return -1;
  if (resized->Xsize == width && resized->Ysize == height) {
    *out = resized;
    return 0;
  }
  // libvips has rounded another way: a row or column is missing or too much.
  result = vips_gravity(
      resized, out, VIPS_COMPASS_DIRECTION_NORTH_WEST, width, height, "extend", VIPS_EXTEND_COPY, NULL);
  g_object_unref(resized);
  return done(result, out);
}

int cvips_resize(CVipsImage *in, int width, int height, CVipsKernel kernel, CVipsImage **out) {
  *out = NULL;
  if (width <= in->Xsize && height <= in->Ysize) return reduce(in, width, height, kernel, out);
  CVipsImage *small = NULL;
  if (reduce(in, MIN(width, in->Xsize), MIN(height, in->Ysize), kernel, &small)) return -1;
  int result = enlarge(small, width, height, out);
  g_object_unref(small);
  return result;
}

int cvips_to_srgb(CVipsImage *in, CVipsImage **out) {
  *out = NULL;
  VipsInterpretation space = in->Bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
  return done(vips_colourspace(in, out, space, NULL), out);
}

int cvips_to_grey(CVipsImage *in, CVipsImage **out) {
  *out = NULL;
  return done(vips_colourspace(in, out, VIPS_INTERPRETATION_B_W, NULL), out);
}

int cvips_to_rgb(CVipsImage *in, CVipsImage **out) {
  *out = NULL;
  return done(vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, NULL), out);
}

int cvips_convert_profile(CVipsImage *in, CVipsImage **out) {
  *out = NULL;
  return done(
      vips_icc_transform(
          in, out, "srgb", "embedded", TRUE, "input_profile", cvips_kind(in) == CVIPS_CMYK ? "cmyk" : "srgb", "depth",
          8, NULL),
      out);
}

int cvips_premultiply(CVipsImage *in, CVipsImage **out) {
  *out = NULL;
  return done(
      vips_premultiply(in, out, "max_alpha", in->BandFmt == VIPS_FORMAT_USHORT ? 65535.0 : 255.0, NULL), out);
}

int cvips_unpremultiply(CVipsImage *in, bool wide, CVipsImage **out) {
  *out = NULL;
  CVipsImage *divided = NULL;
  if (done(vips_unpremultiply(in, &divided, "max_alpha", wide ? 65535.0 : 255.0, NULL), &divided)) return -1;
  int result = vips_cast(divided, out, wide ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, NULL);
  g_object_unref(divided);
  return done(result, out);
}

int cvips_flatten(CVipsImage *in, const double *background, int bands, CVipsImage **out) {
  *out = NULL;
  VipsArrayDouble *colour = vips_array_double_new(background, bands);
  int result = vips_flatten(in, out, "background", colour, NULL);
  vips_area_unref(VIPS_AREA(colour));
  return done(result, out);
}

int cvips_embed(
    CVipsImage *in, int x, int y, int width, int height, const double *background, int bands, CVipsImage **out) {
  *out = NULL;
  VipsArrayDouble *colour = vips_array_double_new(background, bands);
  int result =
      vips_embed(in, out, x, y, width, height, "extend", VIPS_EXTEND_BACKGROUND, "background", colour, NULL);
  vips_area_unref(VIPS_AREA(colour));
  return done(result, out);
}

int cvips_add_alpha(CVipsImage *in, CVipsImage **out) {
  *out = NULL;
  return done(vips_addalpha(in, out, NULL), out);
}

int cvips_turn(CVipsImage *in, int quarters, CVipsImage **out) {
  *out = NULL;
  return done(vips_rot(in, out, (VipsAngle)(quarters & 3), NULL), out);
}

int cvips_mirror(CVipsImage *in, bool vertically, CVipsImage **out) {
  *out = NULL;
  return done(vips_flip(in, out, vertically ? VIPS_DIRECTION_VERTICAL : VIPS_DIRECTION_HORIZONTAL, NULL), out);
}

int cvips_blur(CVipsImage *in, double sigma, CVipsImage **out) {
  *out = NULL;
  return done(vips_gaussblur(in, out, sigma, NULL), out);
}

int cvips_sharpen(CVipsImage *in, double sigma, CVipsImage **out) {
  *out = NULL;
  return done(vips_sharpen(in, out, "sigma", sigma, NULL), out);
}

int cvips_find_attention(CVipsImage *in, int width, int height, int *left, int *top) {
  CVipsImage *cut = NULL;
  int result = vips_smartcrop(in, &cut, width, height, "interesting", VIPS_INTERESTING_ATTENTION, NULL);
  if (done(result, &cut)) return -1;
  *left = -vips_image_get_xoffset(cut);
  *top = -vips_image_get_yoffset(cut);
  g_object_unref(cut);
  return 0;
}

int cvips_compute(CVipsImage *in, CVipsImage **out) {
  *out = vips_image_copy_memory(in);
  return *out ? 0 : -1;
}

static int ignore(VipsRegion *region, VipsRect *area, void *a, void *b, gboolean *stop) {
  (void)region, (void)area, (void)a, (void)b, (void)stop;
  return 0;
}

int cvips_check(CVipsImage *in) { return vips_sink_disc(in, (VipsRegionWrite)ignore, NULL); }

int cvips_join(CVipsImage **frames, int count, CVipsImage **out) {
  *out = NULL;
  return done(vips_arrayjoin(frames, out, count, "across", 1, NULL), out);
}

void *cvips_pixels(CVipsImage *in, size_t *size) { return vips_image_write_to_memory(in, size); }

static void *remove_field(VipsImage *image, const char *name, GValue *value, void *context) {
  (void)image, (void)value;
  g_ptr_array_add(context, g_strdup(name));
  return NULL;
}

int cvips_strip(CVipsImage *in, CVipsImage **out) {
  *out = NULL;
  if (done(vips_copy(in, out, NULL), out)) return -1;
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  vips_image_map(*out, remove_field, names);
  // Those of the image's own header, such as its width, stay: vips_image_remove does not know them.
  for (guint i = 0; i < names->len; i++) vips_image_remove(*out, g_ptr_array_index(names, i));
  g_ptr_array_free(names, TRUE);
  return 0;
}

void cvips_set_animation(CVipsImage *image, int frame_height, int loop, const int *delays, int count) {
  vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, frame_height);
  vips_image_set_int(image, "loop", loop);
  if (count > 0) vips_image_set_array_int(image, "delay", delays, count);
}

#define SAVE(call, ...) \
  *bytes = NULL; \
  *size = 0; \
  return call(in, bytes, size, "strip", TRUE, __VA_ARGS__)

int cvips_save_jpeg(CVipsImage *in, int quality, void **bytes, size_t *size) {
  SAVE(vips_jpegsave_buffer, "Q", quality, "optimize_coding", TRUE, NULL);
}
int cvips_save_png(CVipsImage *in, int compression, void **bytes, size_t *size) {
  SAVE(vips_pngsave_buffer, "compression", compression, NULL);
}
int cvips_save_webp(CVipsImage *in, int quality, int effort, void **bytes, size_t *size) {
  SAVE(vips_webpsave_buffer, "Q", quality, "effort", effort, NULL);
}
int cvips_save_avif(CVipsImage *in, int quality, int effort, void **bytes, size_t *size) {
  SAVE(
      vips_heifsave_buffer, "Q", quality, "effort", effort, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
      "bitdepth", 8, NULL);
}
int cvips_save_gif(CVipsImage *in, int effort, void **bytes, size_t *size) {
  SAVE(vips_gifsave_buffer, "effort", effort, NULL);
}
void cvips_free(void *bytes) { g_free(bytes); }
