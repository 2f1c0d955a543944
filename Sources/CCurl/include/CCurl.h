// libcurl for Swift: the header, and typed functions in place of the variadic ones, which Swift's importer cannot see.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87 or later is needed: protocols by name, and cancelling without waiting for the resolver"
#endif

/// curl_easy_setopt with a long.
CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
/// curl_easy_setopt with a text, which libcurl copies; NULL unsets.
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
/// curl_easy_setopt with a curl_off_t.
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
/// curl_easy_setopt with a pointer that libcurl hands on.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
/// curl_easy_setopt with a list, which must live as long as the transfer.
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
/// CURLOPT_POSTFIELDSIZE_LARGE and CURLOPT_COPYPOSTFIELDS.
CURLcode ccurl_set_body(CURL *handle, const void *bytes, size_t count);

/// The four callbacks, with the same pointer for each.
void ccurl_set_callbacks(
  CURL *handle, void *context, curl_write_callback header, curl_write_callback body,
  curl_opensocket_callback open_socket);
/// The callback that libcurl asks for what it uploads.
void ccurl_set_reader(CURL *handle, void *context, curl_read_callback reader);
/// CURLOPT_VERBOSE with a function that is shown what libcurl does, also the messages of TLS.
void ccurl_set_debug(CURL *handle, void *context, curl_debug_callback debug);

/// curl_easy_getinfo of a long; 0 when there is none.
long ccurl_get_long(CURL *handle, CURLINFO info);
/// curl_easy_getinfo of a curl_off_t; 0 when there is none.
curl_off_t ccurl_get_offset(CURL *handle, CURLINFO info);
/// CURLINFO_PRIVATE, set with ccurl_set_pointer.
void *ccurl_get_private(CURL *handle);

/// curl_multi_setopt with a long.
CURLMcode ccurl_multi_set_long(CURLM *handle, CURLMoption option, long value);

/// CURLMOPT_SOCKETFUNCTION and CURLMOPT_TIMERFUNCTION, with the same pointer for both.
void ccurl_multi_set_watch(CURLM *handle, void *context, curl_socket_callback socket, curl_multi_timer_callback timer);

/// A descriptor that becomes readable when another thread says so; -1 when there is none to be had.
int ccurl_signal_open(void);
/// Makes it readable.
void ccurl_signal_raise(int signal);
/// Makes it unreadable again.
void ccurl_signal_clear(int signal);

/// The bytes of an address in network order: 4 or 16 are written and counted, 0 for other families. `*port` in host order.
int ccurl_address_bytes(const struct curl_sockaddr *address, unsigned char bytes[16], int *port);
/// A socket for an address, closed in children.
curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address);

/// Names the calling thread for whoever looks at the process; at most 15 bytes.
void ccurl_name_thread(const char *name);

#endif
