#include "CCurl.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) { return curl_easy_setopt(handle, option, value); }

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_body(CURL *handle, const void *bytes, size_t count) {
  // The size comes first: with it the body may hold zeroes.
  CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes) : code;
}

void ccurl_set_callbacks(
  CURL *handle, void *context, curl_write_callback header, curl_write_callback body,
  curl_opensocket_callback open_socket) {
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
  curl_easy_setopt(handle, CURLOPT_PRIVATE, context);
}

void ccurl_set_reader(CURL *handle, void *context, curl_read_callback reader) {
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, reader);
  curl_easy_setopt(handle, CURLOPT_READDATA, context);
}

void ccurl_set_debug(CURL *handle, void *context, curl_debug_callback debug) {
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, debug);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, context);
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
}

long ccurl_get_long(CURL *handle, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

curl_off_t ccurl_get_offset(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

void *ccurl_get_private(CURL *handle) {
  char *value = NULL;
  return curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

CURLMcode ccurl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
  return curl_multi_setopt(handle, option, value);
}

void ccurl_multi_set_watch(CURLM *handle, void *context, curl_socket_callback socket, curl_multi_timer_callback timer) {
  curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, socket);
  curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, context);
  curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, timer);
  curl_multi_setopt(handle, CURLMOPT_TIMERDATA, context);
}

int ccurl_signal_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void ccurl_signal_raise(int signal) { eventfd_write(signal, 1); }

void ccurl_signal_clear(int signal) {
  eventfd_t count;
  eventfd_read(signal, &count);
}

int ccurl_address_bytes(const struct curl_sockaddr *address, unsigned char bytes[16], int *port) {
  if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
    struct sockaddr_in four;
    memcpy(&four, &address->addr, sizeof four);
    memcpy(bytes, &four.sin_addr, 4);
    *port = ntohs(four.sin_port);
    return 4;
  }
  if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
    struct sockaddr_in6 six;
    // libcurl reserves room for it behind the struct's declared end.
    memcpy(&six, (const void *)&address->addr, sizeof six);
    memcpy(bytes, &six.sin6_addr, 16);
    *port = ntohs(six.sin6_port);
    return 16;
  }
  return 0;
}

curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void ccurl_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
