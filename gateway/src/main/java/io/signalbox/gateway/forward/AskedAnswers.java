package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;

/**
 * Takes the place of Netty's HTTP codec on a connection to an instance and lets through one final
 * answer for each request, and nothing else: interim answers are dropped, and a connection on which
 * anything comes that nobody asked for is closed, as its next answer could be somebody else's (RFC
 * 9112, section 9.2). An answer's end is passed on, and so the connection given to the next
 * request, only when all that has been read with it is known to be its own.
 *
 * <p>Runs on the connection's event loop.
 */
public final class AskedAnswers {

  private static final Logger log = LoggerFactory.getLogger(AskedAnswers.class);

  private @Nullable HttpMethod asked;
  private @Nullable LastHttpContent end;

  private AskedAnswers() {}

  /** Replaces the codec of {@code channel}, if it has one yet. */
  public static void install(Channel channel, HttpDecoderConfig config) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(NettyPipeline.HttpCodec) != null) {
      AskedAnswers answers = new AskedAnswers();
      pipeline.replace(
          NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, answers.new Decoder(config));
      pipeline.addAfter(
          NettyPipeline.HttpCodec, "signalbox.request-encoder", answers.new Encoder());
    }
  }

  private final class Encoder extends HttpRequestEncoder {

    @Override
    protected void encode(ChannelHandlerContext context, Object message, List<Object> out)
        throws Exception {
      if (message instanceof HttpRequest request) {
        asked = request.method();
      }
      super.encode(context, message, out);
    }
  }

  private final class Decoder extends HttpResponseDecoder {

    Decoder(HttpDecoderConfig config) {
      super(config);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      if (asked == null || end != null) {
        unasked(context, in);
        return;
      }
      super.decode(context, in, out);
      if (!out.isEmpty() && out.getFirst() instanceof HttpResponse answer && isInterim(answer)) {
        out.clear();
        if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
          in.skipBytes(in.readableBytes());
          context.fireExceptionCaught(new IOException("It switched protocols, unasked"));
          context.close();
        } else {
          // What is to be read next is asked for by whoever gets what was read last: nobody, here.
          context.read();
        }
      } else if (!out.isEmpty()
          && out.getLast() instanceof LastHttpContent last
          && last.decoderResult().isSuccess()) {
        out.removeLast();
        end = last;
      }
    }

    /**
     * Of a connection that is just being opened: Netty was told of what came on one that had the
     * same descriptor before. It goes on opening.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
      if (!(cause instanceof NotYetConnectedException)) {
        super.exceptionCaught(context, cause);
      }
    }

    private static boolean isInterim(HttpResponse answer) {
      return answer.decoderResult().isSuccess()
          && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void unasked(ChannelHandlerContext context, ByteBuf bytes) {
      log.warn(
          "{} sent {} bytes that nobody asked for, the connection is closed",
          context.channel().remoteAddress(),
          bytes.readableBytes());
      bytes.skipBytes(bytes.readableBytes());
      context.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
      passOnEnd(context);
      super.channelReadComplete(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      passOnEnd(context);
      super.channelInactive(context);
    }

    private void passOnEnd(ChannelHandlerContext context) {
      LastHttpContent last = end;
      if (last != null) {
        end = null;
        asked = null;
        context.fireChannelRead(last);
      }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
      ReferenceCountUtil.release(end);
      end = null;
      super.handlerRemoved0(context);
    }

    /** RFC 9112, section 4: Netty takes "+200" and "00200" for 200, and any number for a code. */
    @Override
    protected HttpMessage createMessage(String[] initialLine) {
      String code = initialLine[1];
      if (code.length() != 3
          || code.charAt(0) < '1'
          || code.charAt(0) > '5'
          || !isDigit(code.charAt(1))
          || !isDigit(code.charAt(2))) {
        throw new IllegalArgumentException("not a status code: " + code);
      }
      return super.createMessage(initialLine);
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      return HttpMethod.HEAD.equals(asked) || super.isContentAlwaysEmpty(message);
    }
  }
}
