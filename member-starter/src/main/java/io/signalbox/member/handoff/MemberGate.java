package io.signalbox.member.handoff;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Outcome;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.claims.Scope;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.handoff.server.ClientClaims;
import io.signalbox.handoff.server.HeldConnection;
import io.signalbox.handoff.server.RequestBoundary;
import io.signalbox.handoff.server.RequestGate;
import io.signalbox.member.forwarded.ClientView;
import io.signalbox.member.forwarded.RequestIds;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those requests of a handed-over connection pass that the gateway would send here, and gives
 * the connection back before any other.
 *
 * <p>The connection is claimed before anything else is done with it, and again after each rest:
 * until then the gateway may give it to another member.
 */
final class MemberGate implements RequestGate {

  private static final Logger log = LoggerFactory.getLogger(MemberGate.class);

  private static final String PROBLEM =
      """
      {"type":"urn:signalbox:problem:no-gateway","title":"Service Unavailable","status":503,\
      "detail":"This is not served here, and no gateway is up that could pass it on."}""";

  private static final byte[] NO_GATEWAY =
      ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n"
              + "Content-Type: application/problem+json\r\nContent-Length: "
              + PROBLEM.length()
              + "\r\n\r\n"
              + PROBLEM)
          .getBytes(StandardCharsets.US_ASCII);

  private static final AsciiString LOAD = AsciiString.cached(LoadReport.HEADER);
  private static final AsciiString SERVED_BY = AsciiString.cached("X-Served-By");

  private final HandedOver about;
  private final HandoffProperties properties;
  private final @Nullable RequestIds ids;
  private final long since = System.nanoTime();
  private @Nullable RequestBoundary boundary;
  private boolean claimed;
  private boolean gone;
  private volatile boolean recalled;
  private int requests;

  /**
   * @param ids null when requests have no names
   */
  MemberGate(HandedOver about, HandoffProperties properties, @Nullable RequestIds ids) {
    this.about = about;
    this.properties = properties;
    this.ids = ids;
    this.claimed = about.claimed();
  }

  private GatewayLink link() {
    return about.link();
  }

  @Override
  public void installed(RequestBoundary boundary) {
    this.boundary = boundary;
    link().opened(this);
  }

  /** The connection is to go back as soon as it can. From any thread. */
  void recall() {
    recalled = true;
    if (boundary != null) {
      boundary.recall();
    }
  }

  /** What it lets pass are requests of HTTP/1.1. */
  @Override
  public boolean allowsOtherProtocols() {
    return false;
  }

  @Override
  public boolean passes(HttpRequest request) {
    if (!isServedHere(request) || !claim()) {
      return false;
    }
    if (isToGoBack() && mayGoBack() && requests > 0 && !request.decoderResult().isFailure()) {
      return false;
    }
    serve(request);
    return true;
  }

  private void serve(HttpRequest request) {
    sayWhoseItIs(request.headers());
    requests++;
  }

  /** As the gateway does with what it passes on. */
  private void sayWhoseItIs(HttpHeaders headers) {
    ClientClaims.removeFrom(headers);
    InetAddress client = boundary == null ? null : boundary.client();
    ClientView.of(headers, client, false).addTo(headers, "");
    if (ids != null) {
      headers.set(ClientView.REQUEST_ID, ids.next());
    }
  }

  /** What cannot be read is refused here: spelled again it would look better than it is. */
  private boolean isServedHere(HttpRequest request) {
    Scope scope = about.scope();
    return request.decoderResult().isFailure()
        || (link().offers(scope) && scope.covers(request) && scope.refuses(request) == null);
  }

  private boolean mayGoBack() {
    return link().isOpen() && !about.stranded();
  }

  private boolean isToGoBack() {
    return recalled
        || requests >= properties.maxRequests()
        || System.nanoTime() - since > properties.maxAge().toNanos();
  }

  @Override
  public boolean claim() {
    claimed = claimed || about.claims().claim(about.id());
    return claimed;
  }

  @Override
  public void rests() {
    if (claimed) {
      claimed = false;
      about.claims().rest(about.id());
    }
  }

  @Override
  public void held(HeldConnection connection) {
    HttpRequest request = connection.request();
    boolean covered = request == null || isServedHere(request);
    if (!claim()) {
      connection.abandon();
    } else if (mayGoBack() && connection.size() <= PacketSocket.MAX_PRELUDE) {
      giveBack(connection, covered);
    } else {
      keep(connection, covered);
    }
  }

  private void keep(HeldConnection connection, boolean covered) {
    if (covered) {
      HttpRequest request = connection.request();
      if (request != null) {
        serve(request);
      }
      connection.resume();
    } else {
      connection.close(NO_GATEWAY);
    }
  }

  private void giveBack(HeldConnection connection, boolean covered) {
    ConnectionParcel parcel;
    try {
      parcel = connection.leave();
    } catch (IOException e) {
      log.warn("A connection cannot go back: {}", e.getMessage());
      keep(connection, covered);
      return;
    }
    gone = true;
    link().giveBack(about.leaving(), requests > 0, parcel, connection.channel().eventLoop());
  }

  @Override
  public void began() {
    about.claims().carry(1);
  }

  @Override
  public void answers(HttpResponse response) {
    response.headers().remove(LOAD);
    response.headers().set(SERVED_BY, link().servedBy());
    link().answered(Outcome.ofStatus(response.status().code()) == Outcome.FAILURE);
  }

  @Override
  public void ended() {
    about.claims().carry(-1);
  }

  @Override
  public void closed(int unanswered) {
    about.claims().carry(-unanswered);
    link().closed(this);
    if (!gone) {
      about.claims().close(about.id());
    }
  }
}
