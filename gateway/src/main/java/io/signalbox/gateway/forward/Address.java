package io.signalbox.gateway.forward;

/**
 * Where an instance is called.
 *
 * @param host a name, or an address without brackets
 * @param secure in TLS
 */
public record Address(String host, int port, boolean secure) {

  /** As it stands in a Host header (RFC 9110, section 7.2). */
  public String authority() {
    String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
    int usual = secure ? 443 : 80;
    return port == usual ? bracketed : bracketed + ":" + port;
  }

  @Override
  public String toString() {
    return authority();
  }
}
