package io.signalbox.worker.store;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.signalbox.worker.json.RawJson;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;

/**
 * What a call sends: bytes that lie in the heap already. They go out in pieces, since each piece on
 * its way has a copy outside the heap.
 */
record Payload(String contentType, byte[] bytes, int from, int to) {

  private static final int PIECE = 8 * 1024;
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  Payload(String contentType, byte[] bytes) {
    this(contentType, bytes, 0, bytes.length);
  }

  Payload(RawJson json) {
    this("application/json", json.bytes(), json.from(), json.to());
  }

  int length() {
    return to - from;
  }

  /** Anew for each subscriber. */
  Flux<DataBuffer> pieces() {
    return Flux.range(0, Math.ceilDiv(length(), PIECE))
        .map(
            piece -> {
              int begin = from + piece * PIECE;
              return BUFFERS.wrap(
                  Unpooled.wrappedBuffer(bytes, begin, Math.min(PIECE, to - begin)));
            });
  }
}
