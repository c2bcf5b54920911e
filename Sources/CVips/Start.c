// The set-up of libvips in the process that forks.
#define _GNU_SOURCE
#include "CVips.h"

#include <dlfcn.h>
#include <gmodule.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>

// The operations of this program. Their classes are made before the fork, once for all children.
static const char *const operations[] = {
    "jpegload_buffer", "pngload_buffer", "webpload_buffer", "gifload_buffer", "heifload_buffer", "tiffload_buffer",
    "jxlload_buffer",
    "jpegsave_buffer", "pngsave_buffer", "webpsave_buffer", "gifsave_buffer", "heifsave_buffer", "copy", "extract_area",
    "resize", "shrink", "shrinkh", "shrinkv", "reduce", "reduceh", "reducev", "affine", "subsample", "colourspace",
    "icc_import", "icc_export", "icc_transform", "premultiply", "unpremultiply", "cast", "flatten", "embed", "gravity",
    "rot", "flip", "gaussblur", "gaussmat", "convsep", "conv", "convi", "convf", "sharpen", "smartcrop", "arrayjoin",
    "composite2", "bandjoin_const", "bandjoin", "sequential", "linecache", "tilecache", "linear", "sRGB2scRGB",
    "scRGB2sRGB", "sRGB2HSV", "scRGB2XYZ", "XYZ2Lab", "Lab2XYZ", "XYZ2scRGB", "scRGB2BW", "Lab2LabQ", "LabQ2sRGB",
    "LabQ2LabS", "LabS2LabQ", "maplut", "min", "max", "stats", "hist_find", "percent", "extract_band", "zoom",
    "recomb", "round", "math2_const", "boolean", "relational_const", "ifthenelse",
};

// The loaders and savers that may run. A name stands for its descendants too.
static const char *const allowed[] = {
    "VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer", "VipsForeignLoadNsgifBuffer",
    "VipsForeignLoadHeifBuffer", "VipsForeignLoadTiffBuffer", "VipsForeignLoadJxlBuffer", "VipsForeignSaveJpegBuffer",
    "VipsForeignSavePngBuffer", "VipsForeignSaveWebpBuffer", "VipsForeignSaveCgifBuffer", "VipsForeignSaveHeifBuffer",
};

// Loads a module from the folder beside the library. Some builds of libvips have it inside, and some do not have it.
static void load_module(const char *name) {
  Dl_info library;
  if (!dladdr((void *)vips_init, &library) || !library.dli_fname) return;
  const char *slash = strrchr(library.dli_fname, '/');
  if (!slash) return;
  char *path = g_strdup_printf(
      "%.*s/vips-modules-%d.%d/%s.so", (int)(slash - library.dli_fname), library.dli_fname, vips_version(0),
      vips_version(1), name);
  GModule *module = g_module_open(path, G_MODULE_BIND_LAZY);
  // Types that it has registered must stay.
  if (module) g_module_make_resident(module);
  g_free(path);
}

int cvips_start(const char *program) {
  // A folder that does not exist: vips_init would load all modules, among them ImageMagick and a reader of PDF.
  setenv("VIPSHOME", "/nonexistent", 1);
  // No warnings on standard error, which is a log.
  setenv("VIPS_WARNING", "1", 1);
  // No temporary files, which the children cannot open: what does not fit into memory fails.
  setenv("VIPS_DISC_THRESHOLD", "1000000m", 1);
  if (vips_init(program)) return -1;
  // AVIF and HEIC; JPEG XL. The children can open no file.
  load_module("vips-heif");
  load_module("vips-jxl");
  vips_cache_set_max(0);
  vips_concurrency_set(1);
  vips_operation_block_set("VipsForeign", TRUE);
  for (size_t i = 0; i < G_N_ELEMENTS(allowed); i++) vips_operation_block_set(allowed[i], FALSE);
  for (size_t i = 0; i < G_N_ELEMENTS(operations); i++) {
    GType type = vips_type_find("VipsOperation", operations[i]);
    if (type) g_type_class_ref(type);
  }
  return 0;
}
