package io.signalbox.handoff.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, outside of any pipeline and for the first header of a connection only: it begins
 * anew with each. For one thread.
 */
final class FirstRequestDecoder extends HttpRequestDecoder {

  private final List<Object> decoded = new ArrayList<>();

  FirstRequestDecoder(HttpDecoderConfig config) {
    super(config);
  }

  /** Null when {@code in} does not begin with a whole header that can be read. */
  @Nullable HttpRequest decode(ByteBuf in) {
    reset();
    decoded.clear();
    try {
      // Of the context Netty's decoder only tells its own handlers.
      decode(null, in, decoded);
    } catch (Exception e) {
      // Netty's decoder throws none: what it cannot read it marks as such.
      throw new IllegalStateException(e);
    }
    return !decoded.isEmpty()
            && decoded.getFirst() instanceof HttpRequest request
            && request.decoderResult().isSuccess()
        ? request
        : null;
  }
}
