package io.signalbox.member.forwarded;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.signalbox.networks.Literal;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a client sees what it has asked for, and how it has come here.
 *
 * @param addresses that the request has come by, the client's first; each proxy's but ours
 * @param scheme http or https
 * @param host as in a Host field; null when it has none
 * @param prefix that proxies have taken off the path; may be empty
 * @param requestId null when nobody whose word counts has given it one
 */
public record ClientView(
    List<String> addresses,
    String scheme,
    @Nullable String host,
    String prefix,
    @Nullable String requestId) {

  static final AsciiString PREFIX = AsciiString.cached("X-Forwarded-Prefix");
  public static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");

  static final AsciiString FOR = AsciiString.cached("X-Forwarded-For");
  static final AsciiString PROTO = AsciiString.cached("X-Forwarded-Proto");
  static final AsciiString HOST = AsciiString.cached("X-Forwarded-Host");
  static final AsciiString PORT = AsciiString.cached("X-Forwarded-Port");

  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");
  private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]{1,100}){1,16}");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** By the connection alone. */
  public static ClientView of(HttpHeaders headers, @Nullable InetAddress peer, boolean secure) {
    return new ClientView(
        peer == null ? List.of() : List.of(peer.getHostAddress()),
        secure ? "https" : "http",
        headers.get(HttpHeaderNames.HOST),
        "",
        null);
  }

  /**
   * What a proxy says whose word counts, as far as it is well-formed. Of the addresses it is that
   * of the first, from the last one on, that is no such proxy's: what stands before it the client
   * has said.
   */
  public ClientView asTold(HttpHeaders headers, Predicate<InetAddress> trusted) {
    List<String> told = new ArrayList<>();
    for (String field : headers.getAll(FOR)) {
      for (String address : field.split(",")) {
        told.add(address.strip());
      }
    }
    Deque<String> known = new ArrayDeque<>(addresses);
    boolean goesOn = true;
    for (int i = told.size() - 1; i >= 0 && goesOn; i--) {
      InetAddress address = address(told.get(i));
      if (address != null) {
        known.addFirst(told.get(i));
      }
      goesOn = address != null && trusted.test(address);
    }
    String proto = last(headers, PROTO, scheme).toLowerCase(Locale.ROOT);
    String toldHost = last(headers, HOST, "");
    String toldPrefix = last(headers, PREFIX, "");
    String id = last(headers, REQUEST_ID, "");
    return new ClientView(
        List.copyOf(known),
        proto.equals("http") || proto.equals("https") ? proto : scheme,
        AUTHORITY.matcher(toldHost).matches() ? toldHost : host,
        PATH.matcher(toldPrefix).matches() ? toldPrefix : prefix,
        ID.matcher(id).matches() ? id : null);
  }

  /** A proxy that adds a field adds it behind those of its client. */
  private static String last(HttpHeaders headers, CharSequence name, String otherwise) {
    List<String> all = headers.getAll(name);
    return all.isEmpty() ? otherwise : all.getLast();
  }

  private static @Nullable InetAddress address(String text) {
    try {
      return Literal.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Puts it into the headers that an application gets, in place of whatever is there.
   *
   * @param own what has been taken off the path here; may be empty
   */
  public void addTo(HttpHeaders headers, String own) {
    if (!addresses.isEmpty()) {
      headers.set(FOR, addresses.size() == 1 ? addresses.getFirst() : String.join(", ", addresses));
    }
    headers.set(PROTO, scheme);
    if (host != null) {
      headers.set(HOST, host);
      headers.set(PORT, port(host));
    }
    String all = prefix + own;
    if (!all.isEmpty()) {
      headers.set(PREFIX, all);
    }
  }

  private String port(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean told = colon > authority.lastIndexOf(']') && colon < authority.length() - 1;
    String usual = scheme.equals("https") ? "443" : "80";
    return told ? authority.substring(colon + 1) : usual;
  }

  /** The same in the words of RFC 7239. */
  public String forwarded() {
    List<String> elements = new ArrayList<>();
    for (String address : addresses) {
      elements.add("for=" + (address.indexOf(':') < 0 ? address : "\"[" + address + "]\""));
    }
    String rest = (host == null ? "" : ";host=\"" + host + "\"") + ";proto=" + scheme;
    if (elements.isEmpty()) {
      elements.add("for=unknown");
    }
    elements.set(0, elements.getFirst() + rest);
    return String.join(", ", elements);
  }
}
