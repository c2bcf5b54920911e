// fcgiapp.h alone: fcgi_stdio.h redefines the C library's stdio.
#include <fcgiapp.h>
