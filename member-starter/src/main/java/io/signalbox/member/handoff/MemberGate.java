package io.signalbox.member.handoff;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those requests of a handed-over connection pass that the gateway would send here, and gives
 * the connection back before any other.
 *
 * <p>The first request begins only once the gateway has been told: until then the gateway may give
 * the connection to another member, and whom it cannot hear must not begin.
 */
final class MemberGate implements RequestGate {

  private static final Logger log = LoggerFactory.getLogger(MemberGate.class);

  /** Between two tries to tell the gateway something. */
  private static final long RETRY_MILLIS = 1;

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

  private final HandedOver about;
  private final HandoffProperties properties;
  private final long since = System.nanoTime();
  private @Nullable RequestBoundary boundary;
  private boolean begun;
  private boolean gone;
  private volatile boolean recalled;
  private int requests;

  MemberGate(HandedOver about, HandoffProperties properties) {
    this.about = about;
    this.properties = properties;
    this.begun = about.begun();
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

  @Override
  public boolean passes(HttpRequest request) {
    if (!isServedHere(request)) {
      return false;
    }
    removeForged(request.headers());
    if (!begun && !begin()) {
      return false;
    }
    if (isToGoBack() && mayGoBack() && requests > 0 && !request.decoderResult().isFailure()) {
      return false;
    }
    requests++;
    return true;
  }

  /** What cannot be read is refused here: spelled again it would look better than it is. */
  private boolean isServedHere(HttpRequest request) {
    return request.decoderResult().isFailure() || about.scope().refuses(request) == null;
  }

  private boolean mayGoBack() {
    return link().isOpen() && !about.stranded();
  }

  private boolean isToGoBack() {
    return recalled
        || requests >= properties.maxRequests()
        || System.nanoTime() - since > properties.maxAge().toNanos();
  }

  /** Whether the connection is this member's now. */
  private boolean begin() {
    begun = link().tellBegun(about.id());
    return begun;
  }

  /** What only a proxy may say of a client. */
  private static void removeForged(HttpHeaders headers) {
    headers.remove("Forwarded");
    headers.remove("X-Real-IP");
    headers.names().stream()
        .filter(name -> name.regionMatches(true, 0, "X-Forwarded", 0, "X-Forwarded".length()))
        .forEach(headers::remove);
  }

  @Override
  public void held(HeldConnection connection) {
    HttpRequest request = connection.request();
    boolean covered = request == null || isServedHere(request);
    if (!begun && link().isRefused()) {
      gone = true;
      connection.abandon();
    } else if (!begun && covered) {
      later(connection);
    } else if (mayGoBack() && connection.size() <= PacketSocket.MAX_PRELUDE) {
      giveBack(connection, covered);
    } else {
      keep(connection, covered);
    }
  }

  private static void keep(HeldConnection connection, boolean covered) {
    if (covered) {
      connection.resume();
    } else {
      connection.close(NO_GATEWAY);
    }
  }

  private void later(HeldConnection connection) {
    connection
        .channel()
        .eventLoop()
        .schedule(
            () -> {
              if (begin()) {
                requests++;
                connection.resume();
              } else {
                held(connection);
              }
            },
            RETRY_MILLIS,
            TimeUnit.MILLISECONDS);
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
    link()
        .giveBack(
            new HandedOver(link(), about.id(), about.scope(), begun, false),
            parcel,
            connection.channel().eventLoop());
  }

  @Override
  public void began() {
    link().began();
  }

  @Override
  public void answers(HttpResponse response) {
    response.headers().remove(LoadReport.HEADER);
    response.headers().set("X-Served-By", link().servedBy());
    link().answered(Outcome.ofStatus(response.status().code()) == Outcome.FAILURE);
  }

  @Override
  public void ended() {
    link().ended(1);
  }

  @Override
  public void closed(int unanswered) {
    link().ended(unanswered);
    link().closed(this);
    if (!begun && !gone) {
      // Nobody is to wait for a client that has left, nor to take this member for stalled.
      begin();
    }
  }
}
