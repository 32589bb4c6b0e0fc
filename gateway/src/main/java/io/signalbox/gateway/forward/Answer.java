package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;

/**
 * An instance's answer, of which the header is there and the body comes as it is asked for. It is a
 * {@link Connection} for those of Spring Cloud Gateway's filters that dispose of an answer which
 * they do not like.
 *
 * @param body to be read once; ends with a {@link BrokenAnswerException} when it is not whole
 * @param tunnel of an answer that switches to another protocol, to be given the client's connection
 * @param abandon has what is left of it not come
 */
record Answer(
    HttpResponse head,
    Flux<ByteBuf> body,
    @Nullable UpgradeTunnel tunnel,
    Channel channel,
    Runnable abandon)
    implements Connection {

  @Override
  public void dispose() {
    abandon.run();
  }
}
