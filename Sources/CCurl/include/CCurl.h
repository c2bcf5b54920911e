// libcurl with fixed-arity calls in place of its variadic ones, which Swift cannot import.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

/// Sets up libcurl for the process. Call once, before any handle is made.
CURLcode ccurl_global_init(void);

/// Sets an option that takes a number, a switch or a bit mask.
CURLcode ccurl_easy_setopt_long(CURL *easy, CURLoption option, long value);

/// Sets an option that takes a size or a 64-bit number.
CURLcode ccurl_easy_setopt_offset(CURL *easy, CURLoption option, curl_off_t value);

/// Sets an option that takes text, which libcurl copies; NULL resets it.
CURLcode ccurl_easy_setopt_string(CURL *easy, CURLoption option, const char *value);

/// Sets an option that takes a pointer, which libcurl keeps without owning what it points to.
CURLcode ccurl_easy_setopt_pointer(CURL *easy, CURLoption option, const void *value);

/// Sets an option that takes a list, which must outlive its use.
CURLcode ccurl_easy_setopt_list(CURL *easy, CURLoption option, struct curl_slist *value);

/// Sets a callback that takes bytes (CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION).
CURLcode ccurl_easy_setopt_receiver(CURL *easy, CURLoption option, curl_write_callback value);

/// Sets a callback that gives bytes (CURLOPT_READFUNCTION).
CURLcode ccurl_easy_setopt_sender(CURL *easy, CURLoption option, curl_read_callback value);

/// Reads a figure of the last transfer.
CURLcode ccurl_easy_getinfo_long(CURL *easy, CURLINFO info, long *value);

/// Reads a size of the transfer under way, or of the last one.
CURLcode ccurl_easy_getinfo_offset(CURL *easy, CURLINFO info, curl_off_t *value);

/// Sets an option of a group of transfers that takes a number.
CURLMcode ccurl_multi_setopt_long(CURLM *multi, CURLMoption option, long value);

/// A handle that shares TLS sessions between the easy handles of one thread; NULL without memory. The caller ends it with
/// curl_share_cleanup, after all of these handles.
CURLSH *ccurl_share_init_sessions(void);

#endif
