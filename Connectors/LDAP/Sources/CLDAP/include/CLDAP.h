// libldap for Swift: the header, and functions for what Swift's importer cannot see (casts in macros, variadics,
// callbacks). Every function that talks to the server takes a limit in milliseconds.
#ifndef CLDAP_H
#define CLDAP_H

#include <sys/time.h>

#include <ldap.h>

/// Sets LDAPNOINIT and initialises the library once, before any thread uses it: ldaprc files and LDAPTLS_* variables must
/// not weaken TLS.
void cldap_prepare(void);

/// Opens a handle (no connection yet) with protocol 3, referrals off, both timeouts and keepalive set.
int cldap_open(LDAP **handle, const char *url, int connect_ms, int operation_ms);

/// Sets the per-handle TLS options, the new context last: without it the others are ignored.
int cldap_set_tls(LDAP *handle, const char *ca_file, const char *cert_file, const char *key_file, int verify);

/// Connects (for ldaps:// with TLS), and limits how long a single read or write may block afterwards.
int cldap_connect(LDAP *handle, int silence_ms);

/// Lets the connection take up to so many bytes from the kernel at a time, whatever the length of the next message: else
/// each message costs two system calls. Comes below TLS and SASL.
int cldap_read_ahead(LDAP *handle, int bytes);

/// How many bytes of a message are still to be decoded.
int cldap_remaining_bytes(BerElement *element, size_t *bytes);

/// Demands encryption of the SASL layer when there is no TLS, and none within TLS.
int cldap_set_sasl_strength(LDAP *handle, int has_tls);

/// StartTLS with verification; fails unless TLS is in place afterwards.
int cldap_start_tls(LDAP *handle, int timeout_ms);

/// Simple bind; the server's diagnostic text is at `*text` (free with ldap_memfree).
int cldap_simple_bind(
  LDAP *handle, const char *name, const char *password, size_t length, int timeout_ms, char **text);

/// SASL EXTERNAL bind: the identity is the TLS client certificate, or the process's on ldapi.
int cldap_external_bind(LDAP *handle, int timeout_ms, char **text);

/// SASL GSSAPI bind with the process's Kerberos credentials.
int cldap_gssapi_bind(LDAP *handle, char **text);

/// Sends a search. `cookie` NULL and `page_size` 0: without paging.
int cldap_search(
  LDAP *handle, const char *base, int scope, const char *filter, char **attributes, int page_size,
  const char *cookie, size_t cookie_length, int *message_id);

/// Waits for the next message of a search: 0 timeout, -1 failure, else the message's type.
int cldap_result(LDAP *handle, int message_id, int timeout_ms, LDAPMessage **message);

/// Takes a final message apart. `*has_cookie` tells whether the page control was there; `*cookie` (ber_memfree) and the
/// diagnostic `*text` (ldap_memfree) and `*referrals` (ber_memvfree) may be NULL.
int cldap_parse_result(
  LDAP *handle, LDAPMessage *message, int *code, char **text, char ***referrals, int *has_cookie, char **cookie,
  size_t *cookie_length);

/// The handle's last result code.
int cldap_last_code(LDAP *handle);

/// The handle's diagnostic text; free with ldap_memfree.
char *cldap_diagnostic(LDAP *handle);

/// The peer's certificate in DER; free with ber_memfree. 0 when there is none.
int cldap_peer_certificate(LDAP *handle, unsigned char **der, size_t *length);

#endif
