/* Makes variants with libvips in this process, as its documentation advises: vips_thumbnail_buffer, then a saver. It is
 * what the renderers are compared with: no HTTP, no child, no check.
 *
 *   vips FILE WIDTH HEIGHT FORMAT QUALITY FRAMES SECONDS [OUT]
 *
 * FORMAT is .jpg, .webp, .avif or .png, FRAMES 1 or -1 for all. The program repeats the work for SECONDS, at least once,
 * and prints one line of JSON. With OUT, it writes the last variant. Efforts are those of the service. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <vips/vips.h>

static double now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* User and system time of this process, in seconds. */
static double cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static int save(VipsImage *image, const char *format, int quality, void **bytes, size_t *size) {
    if (!strcmp(format, ".jpg"))
        return vips_jpegsave_buffer(
            image, bytes, size, "Q", quality, "optimize_coding", TRUE, "strip", TRUE, NULL);
    if (!strcmp(format, ".webp"))
        return vips_webpsave_buffer(image, bytes, size, "Q", quality, "effort", 2, "strip", TRUE, NULL);
    if (!strcmp(format, ".avif"))
        return vips_heifsave_buffer(
            image, bytes, size, "Q", quality, "effort", 1, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "bitdepth", 8,
            "strip", TRUE, NULL);
    return vips_pngsave_buffer(image, bytes, size, "compression", 6, "strip", TRUE, NULL);
}

int main(int count, char **arguments) {
    if (count < 8) {
        fprintf(stderr, "usage: vips FILE WIDTH HEIGHT FORMAT QUALITY FRAMES SECONDS [OUT]\n");
        return 64;
    }
    const char *format = arguments[4];
    int width = atoi(arguments[2]), height = atoi(arguments[3]), quality = atoi(arguments[5]);
    const char *options = atoi(arguments[6]) == 1 ? "" : "n=-1";
    double seconds = atof(arguments[7]);
    gchar *original;
    gsize length;
    if (VIPS_INIT(arguments[0]) || !g_file_get_contents(arguments[1], &original, &length, NULL)) return 1;
    vips_concurrency_set(1);
    vips_cache_set_max(0);

    int made = -1;
    size_t size = 0;
    void *bytes = NULL;
    double start = 0, cpu_start = 0;
    /* The first variant is not measured: it loads modules and compiles loops. */
    do {
        if (made == 0) {
            start = now();
            cpu_start = cpu();
        }
        VipsImage *image = NULL;
        g_free(bytes);
        if (vips_thumbnail_buffer(
                original, length, &image, width, "height", height, "size", VIPS_SIZE_FORCE, "option_string", options, NULL)
            || save(image, format, quality, &bytes, &size))
            vips_error_exit(NULL);
        g_object_unref(image);
        made++;
    } while (made < 1 || now() - start < seconds);
    printf(
        "RESULT {\"requests\":%d,\"seconds\":%f,\"cpu_seconds\":%f,\"bytes\":%zu}\n", made, now() - start,
        cpu() - cpu_start, size);
    if (count > 8 && !g_file_set_contents(arguments[8], bytes, (gssize)size, NULL)) return 1;
    return 0;
}
