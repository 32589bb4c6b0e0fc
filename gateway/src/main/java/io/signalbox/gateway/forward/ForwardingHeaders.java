package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.signalbox.gateway.routes.Prefix;
import io.signalbox.handoff.server.ClientClaims;
import io.signalbox.member.forwarded.ClientView;
import io.signalbox.member.forwarded.RequestIds;
import io.signalbox.networks.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a request says when it goes to an instance: what it said when it came, but for what was
 * about the connection that it came on (RFC 9110, section 7.6.1), and where it comes from, which
 * the gateway knows and a client can only claim. Thread-safe.
 */
public final class ForwardingHeaders {

  private static final AsciiString FORWARDED = AsciiString.cached("Forwarded");

  private static final AsciiString TRACE_PARENT = AsciiString.cached("traceparent");
  private static final AsciiString TRACE_STATE = AsciiString.cached("tracestate");

  private final String via;
  private final List<Network> trusted;
  private final boolean forwarded;
  private final @Nullable RequestIds ids;
  private final @Nullable TraceParents traces;

  ForwardingHeaders(ForwardProperties properties) {
    this.via = "1.1 " + properties.via();
    this.trusted = properties.trustedNetworks();
    this.forwarded = properties.forwarded();
    this.ids = properties.requestId() ? new RequestIds(new SecureRandom()) : null;
    this.traces = traces(properties.traces());
  }

  /** Traces' names are no secrets. */
  private static @Nullable TraceParents traces(@Nullable Double sampled) {
    return sampled == null
        ? null
        : new TraceParents(
            sampled,
            () -> ThreadLocalRandom.current().nextLong(),
            () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * What a request is called, however often it is tried, where nobody whose word counts has said
   * it.
   *
   * @param requestId null when requests have no names
   * @param trace null when none is begun here
   */
  public record Names(@Nullable String requestId, @Nullable String trace) {}

  /** Those of another request. */
  public Names names() {
    return new Names(ids == null ? null : ids.next(), traces == null ? null : traces.next());
  }

  /**
   * Makes a request's headers those that an instance gets.
   *
   * @param client where it comes from, if that is known
   * @param secure whether it came in TLS
   * @param prefix what the instance does not see of the path
   */
  public void rewrite(
      HttpHeaders headers,
      @Nullable InetSocketAddress client,
      boolean secure,
      @Nullable Prefix prefix,
      Names names) {
    boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    // First: a proxy may have passed on a Connection field that takes away what it says itself.
    ClientView view = view(headers, client, secure);
    EndToEndHeaders.keep(headers);
    ClientClaims.removeFrom(headers);
    if (chunked) {
      // The framing is this connection's own, but a body stays one of unknown length.
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    headers.add(HttpHeaderNames.VIA, via);
    view.addTo(headers, prefix == null ? "" : prefix.path());
    if (forwarded) {
      headers.set(FORWARDED, view.forwarded());
    }
    if (names.trace() != null && !TraceParents.isValid(headers.get(TRACE_PARENT))) {
      headers.remove(TRACE_STATE);
      headers.set(TRACE_PARENT, names.trace());
    }
    String id = view.requestId() == null ? names.requestId() : view.requestId();
    if (id != null) {
      headers.set(ClientView.REQUEST_ID, id);
    }
  }

  /** How a client sees what it asks for, by the headers that its request came with. */
  ClientView view(HttpHeaders headers, @Nullable InetSocketAddress client, boolean secure) {
    InetAddress peer = client == null ? null : client.getAddress();
    ClientView seen = ClientView.of(headers, peer, secure);
    return peer != null && isTrusted(peer) ? seen.asTold(headers, this::isTrusted) : seen;
  }

  /** Whether there are proxies whose word for their clients counts. */
  public boolean trustsSome() {
    return !trusted.isEmpty();
  }

  /** Whether it is a proxy's whose word for its clients counts. */
  public boolean isTrusted(InetAddress peer) {
    for (Network network : trusted) {
      if (network.contains(peer)) {
        return true;
      }
    }
    return false;
  }
}
