// fcgiapp.h alone: fcgi_stdio.h redefines the C library's stdio.
#include <fcgiapp.h>
// The accept loop waits with epoll, which Swift's Glibc module leaves out.
#include <sys/epoll.h>
