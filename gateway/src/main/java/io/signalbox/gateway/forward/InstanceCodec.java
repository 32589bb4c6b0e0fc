package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 on a connection to an instance: lets through interim answers and one final answer for
 * each request, and nothing else. A connection on which anything comes that nobody asked for is
 * closed, as its next answer could be somebody else's (RFC 9112, section 9.2). An answer's end is
 * passed on, and so the connection given to the next request, only when all that has been read with
 * it is known to be its own.
 *
 * <p>Runs on the connection's event loop.
 */
final class InstanceCodec {

  private static final Logger log = LoggerFactory.getLogger(InstanceCodec.class);

  private @Nullable HttpMethod asked;
  private @Nullable LastHttpContent end;

  private InstanceCodec() {}

  static void install(ChannelPipeline pipeline, HttpDecoderConfig config) {
    InstanceCodec codec = new InstanceCodec();
    pipeline.addLast(codec.new Decoder(config), codec.new Encoder());
  }

  /** Gives all that comes from now on to {@code next}, as bytes; it is through with HTTP. */
  static void replace(ChannelPipeline pipeline, ChannelHandler next) {
    pipeline.remove(Encoder.class);
    pipeline.replace(Decoder.class, "signalbox.tunnel", next);
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

    private final FieldNames names = new FieldNames();
    private boolean inHead = true;

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
      int before = in.readerIndex();
      super.decode(context, in, out);
      if (inHead) {
        names.look(in, before, in.readerIndex());
      }
      if (out.isEmpty()) {
        return;
      }
      if (out.getFirst() instanceof HttpResponse answer) {
        begin(answer, out);
      }
      if (!out.isEmpty()
          && out.getLast() instanceof LastHttpContent last
          && last.decoderResult().isSuccess()) {
        out.removeLast();
        end = last;
      }
    }

    private void begin(HttpResponse answer, List<Object> out) {
      if (names.areMalformed() && answer.decoderResult().isSuccess()) {
        answer.setDecoderResult(
            DecoderResult.failure(new IllegalArgumentException("a blank in a field's name")));
      }
      names.reset();
      if (isCodedOtherwise(answer.headers()) && answer.decoderResult().isSuccess()) {
        answer.setDecoderResult(
            DecoderResult.failure(new IllegalArgumentException("a coding that nobody asked for")));
      }
      boolean interim = answer.decoderResult().isSuccess() && isInterim(answer);
      inHead = interim;
      if (interim) {
        // Its end is not the exchange's.
        while (out.size() > 1) {
          ReferenceCountUtil.release(out.removeLast());
        }
      }
    }

    /** RFC 9112, section 6.1: of a coding that is not known here, the end is not known either. */
    private static boolean isCodedOtherwise(HttpHeaders headers) {
      List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      return !codings.isEmpty()
          && !(codings.size() == 1
              && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst().trim()));
    }

    /** Netty takes some that switch to WebSocket for those of a draft, which had a body. */
    private static boolean isInterim(HttpResponse answer) {
      return answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
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
        inHead = true;
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
      return HttpMethod.HEAD.equals(asked)
          || isInterim((HttpResponse) message)
          || super.isContentAlwaysEmpty(message);
    }
  }

  /**
   * Finds a blank within the name of a field or behind it. Netty ends a name there, so that another
   * field's would be left of it (RFC 9112, section 5.1).
   */
  private static final class FieldNames {

    private boolean inName;
    private boolean blank;
    private boolean malformed;
    private boolean atLineStart;

    void look(ByteBuf bytes, int from, int to) {
      for (int i = from; i < to; i++) {
        byte b = bytes.getByte(i);
        if (b == '\n') {
          atLineStart = true;
          inName = false;
        } else if (atLineStart) {
          atLineStart = false;
          inName = !isBlank(b);
          blank = false;
        } else if (inName && b == ':') {
          malformed |= blank;
          inName = false;
        } else if (inName && isBlank(b)) {
          blank = true;
        }
      }
    }

    private static boolean isBlank(byte b) {
      return b == ' ' || b == '\t';
    }

    boolean areMalformed() {
      return malformed;
    }

    void reset() {
      inName = false;
      atLineStart = false;
      malformed = false;
    }
  }
}
