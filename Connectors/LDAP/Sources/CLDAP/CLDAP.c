#include "CLDAP.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void cldap_prepare(void) {
  setenv("LDAPNOINIT", "1", 1);
  LDAPAPIInfo info = {.ldapai_info_version = LDAP_API_INFO_VERSION};
  if (ldap_get_option(NULL, LDAP_OPT_API_INFO, &info) == LDAP_OPT_SUCCESS) {
    ldap_memfree(info.ldapai_vendor_name);
    ber_memvfree((void **)info.ldapai_extensions);
  }
}

static struct timeval interval(int ms) {
  struct timeval value = {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
  return value;
}

int cldap_open(LDAP **handle, const char *url, int connect_ms, int operation_ms) {
  int code = ldap_initialize(handle, url);
  if (code != LDAP_SUCCESS) return code;
  int version = LDAP_VERSION3, idle = 60, probes = 3, between = 10;
  unsigned user_timeout = (unsigned)operation_ms;
  struct timeval connect = interval(connect_ms), operation = interval(operation_ms);
  ldap_set_option(*handle, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(*handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(*handle, LDAP_OPT_RESTART, LDAP_OPT_ON);
  // Either alone leaves a handshake with a silent server hanging without end.
  ldap_set_option(*handle, LDAP_OPT_NETWORK_TIMEOUT, &connect);
  ldap_set_option(*handle, LDAP_OPT_TIMEOUT, &operation);
  ldap_set_option(*handle, LDAP_OPT_X_KEEPALIVE_IDLE, &idle);
  ldap_set_option(*handle, LDAP_OPT_X_KEEPALIVE_PROBES, &probes);
  ldap_set_option(*handle, LDAP_OPT_X_KEEPALIVE_INTERVAL, &between);
  ldap_set_option(*handle, LDAP_OPT_TCP_USER_TIMEOUT, &user_timeout);
  ldap_set_option(*handle, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
  // A message may not claim any length it likes: liblber would reserve it.
  Sockbuf *buffer = NULL;
  ber_len_t most = (ber_len_t)512 << 20;
  if (ldap_get_option(*handle, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer)
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
  return LDAP_SUCCESS;
}

int cldap_connect(LDAP *handle, int silence_ms) {
  int code = ldap_connect(handle);
  if (code != LDAP_SUCCESS) return code;
  int descriptor = -1;
  struct timeval limit = interval(silence_ms);
  if (ldap_get_option(handle, LDAP_OPT_DESC, &descriptor) == LDAP_OPT_SUCCESS && descriptor >= 0) {
    // GnuTLS reads a record to its end; a server that stops in the middle must not hold the thread.
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  return LDAP_SUCCESS;
}

int cldap_read_ahead(LDAP *handle, int bytes) {
  Sockbuf *buffer = NULL;
  if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &buffer) != LDAP_OPT_SUCCESS || !buffer) return -1;
  return ber_sockbuf_add_io(buffer, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, &bytes);
}

int cldap_remaining_bytes(BerElement *element, size_t *bytes) {
  ber_len_t length = 0;
  if (ber_get_option(element, LBER_OPT_BER_REMAINING_BYTES, &length) != LBER_OPT_SUCCESS) return -1;
  *bytes = length;
  return LDAP_SUCCESS;
}

int cldap_set_sasl_strength(LDAP *handle, int has_tls) {
  // Without TLS the SASL layer must encrypt; within TLS Active Directory refuses a second layer.
  const char *properties = has_tls ? "noanonymous,noplain,maxssf=0" : "noanonymous,noplain,minssf=56";
  return ldap_set_option(handle, LDAP_OPT_X_SASL_SECPROPS, (void *)properties);
}

int cldap_set_tls(LDAP *handle, const char *ca_file, const char *cert_file, const char *key_file, int verify) {
  int demand = verify ? LDAP_OPT_X_TLS_DEMAND : LDAP_OPT_X_TLS_NEVER;
  int minimum = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, client = 0;
  if (ca_file && ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, ca_file) != LDAP_OPT_SUCCESS) return -1;
  if (cert_file && ldap_set_option(handle, LDAP_OPT_X_TLS_CERTFILE, cert_file) != LDAP_OPT_SUCCESS) return -1;
  if (key_file && ldap_set_option(handle, LDAP_OPT_X_TLS_KEYFILE, key_file) != LDAP_OPT_SUCCESS) return -1;
  if (ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) != LDAP_OPT_SUCCESS) return -1;
  if (ldap_set_option(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, &minimum) != LDAP_OPT_SUCCESS) return -1;
  // Zero makes a client context; it comes last and must succeed, else the options above count for nothing.
  return ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_OPT_SUCCESS ? LDAP_SUCCESS : -1;
}

char *cldap_diagnostic(LDAP *handle) {
  char *text = NULL;
  ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
  return text;
}

int cldap_last_code(LDAP *handle) {
  int code = LDAP_OTHER;
  ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &code);
  return code;
}

int cldap_result(LDAP *handle, int message_id, int timeout_ms, LDAPMessage **message) {
  struct timeval limit = interval(timeout_ms);
  return ldap_result(handle, message_id, LDAP_MSG_ONE, &limit, message);
}

static int finish(LDAP *handle, int message_id, int timeout_ms, char **text) {
  LDAPMessage *message = NULL;
  int type = cldap_result(handle, message_id, timeout_ms, &message);
  if (type == 0) {
    ldap_abandon_ext(handle, message_id, NULL, NULL);
    return LDAP_TIMEOUT;
  }
  if (type < 0) {
    if (text) *text = cldap_diagnostic(handle);
    return cldap_last_code(handle);
  }
  int code = LDAP_OTHER;
  int parsed = ldap_parse_result(handle, message, &code, NULL, text, NULL, NULL, 1);
  return parsed == LDAP_SUCCESS ? code : parsed;
}

int cldap_start_tls(LDAP *handle, int timeout_ms) {
  int message_id = 0;
  int code = ldap_start_tls(handle, NULL, NULL, &message_id);
  if (code != LDAP_SUCCESS) return code;
  code = finish(handle, message_id, timeout_ms, NULL);
  if (code != LDAP_SUCCESS) return code;
  code = ldap_install_tls(handle);
  if (code != LDAP_SUCCESS) return code;
  return ldap_tls_inplace(handle) ? LDAP_SUCCESS : LDAP_CONNECT_ERROR;
}

static int sasl_bind(
  LDAP *handle, const char *name, const char *mechanism, struct berval *credentials, int timeout_ms, char **text) {
  int message_id = 0;
  int code = ldap_sasl_bind(handle, name, mechanism, credentials, NULL, NULL, &message_id);
  if (code != LDAP_SUCCESS) {
    if (text) *text = cldap_diagnostic(handle);
    return code;
  }
  return finish(handle, message_id, timeout_ms, text);
}

int cldap_simple_bind(
  LDAP *handle, const char *name, const char *password, size_t length, int timeout_ms, char **text) {
  struct berval credentials = {.bv_len = length, .bv_val = (char *)password};
  return sasl_bind(handle, name, LDAP_SASL_SIMPLE, &credentials, timeout_ms, text);
}

int cldap_external_bind(LDAP *handle, int timeout_ms, char **text) {
  struct berval none = {.bv_len = 0, .bv_val = ""};
  return sasl_bind(handle, NULL, "EXTERNAL", &none, timeout_ms, text);
}

static int answer_nothing(LDAP *handle, unsigned flags, void *defaults, void *interact) {
  (void)handle, (void)flags, (void)defaults, (void)interact;
  return LDAP_SUCCESS;
}

int cldap_gssapi_bind(LDAP *handle, char **text) {
  int code = ldap_sasl_interactive_bind_s(
    handle, NULL, "GSSAPI", NULL, NULL, LDAP_SASL_QUIET, answer_nothing, NULL);
  if (code != LDAP_SUCCESS && text) *text = cldap_diagnostic(handle);
  return code;
}

int cldap_search(
  LDAP *handle, const char *base, int scope, const char *filter, char **attributes, int page_size,
  const char *cookie, size_t cookie_length, int *message_id) {
  LDAPControl *page = NULL;
  LDAPControl *controls[2] = {NULL, NULL};
  if (page_size > 0) {
    struct berval previous = {.bv_len = cookie_length, .bv_val = (char *)cookie};
    int code = ldap_create_page_control(handle, page_size, cookie ? &previous : NULL, 0, &page);
    if (code != LDAP_SUCCESS) return code;
    controls[0] = page;
  }
  // No time limit is asked for: a server whose own is lower may refuse the search instead of lowering it.
  int code = ldap_search_ext(
    handle, base, scope, filter, attributes, 0, controls, NULL, NULL, LDAP_NO_LIMIT,
    message_id);
  if (page) ldap_control_free(page);
  return code;
}

int cldap_parse_result(
  LDAP *handle, LDAPMessage *message, int *code, char **text, char ***referrals, int *has_cookie, char **cookie,
  size_t *cookie_length) {
  LDAPControl **controls = NULL;
  *has_cookie = 0;
  *cookie = NULL;
  *cookie_length = 0;
  int parsed = ldap_parse_result(handle, message, code, NULL, text, referrals, &controls, 0);
  if (parsed != LDAP_SUCCESS) return parsed;
  LDAPControl *page = controls ? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL) : NULL;
  if (page) {
    ber_int_t estimate = 0;
    struct berval next = {0, NULL};
    if (ldap_parse_pageresponse_control(handle, page, &estimate, &next) == LDAP_SUCCESS) {
      *has_cookie = 1;
      *cookie = next.bv_val;
      *cookie_length = next.bv_len;
    }
  }
  if (controls) ldap_controls_free(controls);
  return LDAP_SUCCESS;
}

int cldap_peer_certificate(LDAP *handle, unsigned char **der, size_t *length) {
  struct berval certificate = {0, NULL};
  if (ldap_get_option(handle, LDAP_OPT_X_TLS_PEERCERT, &certificate) != LDAP_OPT_SUCCESS) return 0;
  *der = (unsigned char *)certificate.bv_val;
  *length = certificate.bv_len;
  return certificate.bv_val != NULL;
}
