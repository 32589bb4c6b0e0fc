package io.signalbox.handoff.server;

import io.netty.handler.codec.http.HttpDecoderConfig;
import reactor.netty.http.server.HttpRequestDecoderSpec;

/** What a decoder of ours is to do as a server's own does. */
public final class DecoderConfig {

  private DecoderConfig() {}

  public static HttpDecoderConfig of(HttpRequestDecoderSpec spec) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(spec.maxInitialLineLength())
        .setMaxHeaderSize(spec.maxHeaderSize())
        .setValidateHeaders(spec.validateHeaders())
        .setInitialBufferSize(spec.initialBufferSize())
        .setAllowDuplicateContentLengths(spec.allowDuplicateContentLengths())
        .setAllowPartialChunks(spec.allowPartialChunks());
  }
}
