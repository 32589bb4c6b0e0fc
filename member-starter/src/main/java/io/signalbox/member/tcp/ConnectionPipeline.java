package io.signalbox.member.tcp;

import io.netty.channel.ChannelPipeline;

/** Says what becomes of a service's connections. */
@FunctionalInterface
public interface ConnectionPipeline {

  /**
   * Puts the service's handlers into the pipeline of a connection that begins. On its event loop,
   * which must not be made to wait.
   *
   * @param pipeline of a channel of which nothing has been read yet
   * @throws Exception ends the connection
   */
  void fill(ChannelPipeline pipeline) throws Exception;
}
