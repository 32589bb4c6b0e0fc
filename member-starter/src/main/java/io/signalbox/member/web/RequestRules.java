package io.signalbox.member.web;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Marks requests as failed that Netty's codec lets pass and that another server could read
 * otherwise than this one, and spells targets so that none can. {@link Refusal} has the rules and
 * where they stand; {@link RefusalWriter} answers.
 */
@Sharable
final class RequestRules extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      spellTarget(request);
      Refusal refusal = refusal(request);
      if (refusal != null) {
        request.setDecoderResult(DecoderResult.failure(new RefusedRequestException(refusal)));
      } else {
        spellOut(request);
      }
    }
    context.fireChannelRead(message);
  }

  /** What may be said in two ways is in one from here on. */
  private static void spellOut(HttpRequest request) {
    Targets.Absolute absolute = Targets.absolute(request.method(), request.uri());
    if (absolute != null) {
      // Whatever Host says (RFC 9112, section 3.2.2), so that nobody behind goes by another.
      request.headers().set(HttpHeaderNames.HOST, absolute.authority());
      request.setUri(absolute.target());
    }
    if (request.protocolVersion().minorVersion() > 1) {
      // Answered in the version that is spoken here (RFC 9110, section 6.2).
      request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
  }

  private static void spellTarget(HttpRequest request) {
    if (!Targets.isValid(request.method(), request.uri())) {
      String encoded = BareCharacters.encoded(request.uri());
      if (Targets.isValid(request.method(), encoded)) {
        request.setUri(encoded);
      }
    }
  }

  private static @Nullable Refusal refusal(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (request.protocolVersion().majorVersion() != 1) {
      return Refusal.VERSION;
    }
    if (HttpMethod.CONNECT.equals(request.method())) {
      return Refusal.CONNECT;
    }
    if (!Targets.isValid(request.method(), request.uri())) {
      return Refusal.TARGET;
    }
    if (!hasValidHost(headers, request.protocolVersion())) {
      return Refusal.HOST;
    }
    String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
    if (coding != null && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
      return Refusal.CODING;
    }
    boolean hixie =
        headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
            || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2);
    return hixie ? Refusal.HIXIE : null;
  }

  private static boolean hasValidHost(HttpHeaders headers, HttpVersion version) {
    Iterator<? extends CharSequence> hosts =
        headers.valueCharSequenceIterator(HttpHeaderNames.HOST);
    if (!hosts.hasNext()) {
      return version.minorVersion() == 0;
    }
    return Targets.isAuthority(hosts.next()) && !hosts.hasNext();
  }
}
