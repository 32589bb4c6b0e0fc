package io.signalbox.gateway.forward;

/**
 * Where an instance is called.
 *
 * @param host a name, or an address without brackets
 * @param secure in TLS
 * @param serverName whose certificate the server has to have in TLS
 * @param http2 whether HTTP/2 is spoken with it, without a question
 */
public record Address(String host, int port, boolean secure, String serverName, boolean http2) {

  /** Of one that speaks HTTP/1.1. */
  public Address(String host, int port, boolean secure, String serverName) {
    this(host, port, secure, serverName, false);
  }

  /** Of a host that is called by the name that it has a certificate for. */
  public Address(String host, int port, boolean secure) {
    this(host, port, secure, host);
  }

  /** The same, spoken to in HTTP/2. */
  public Address inHttp2() {
    return new Address(host, port, secure, serverName, true);
  }

  /** As it stands in a Host header (RFC 9110, section 7.2). */
  public String authority() {
    int usual = secure ? 443 : 80;
    return port == usual ? bracketed(serverName) : bracketed(serverName) + ":" + port;
  }

  private static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  @Override
  public String toString() {
    return bracketed(host) + ":" + port;
  }
}
