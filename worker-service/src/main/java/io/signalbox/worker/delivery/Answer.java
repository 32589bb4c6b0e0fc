package io.signalbox.worker.delivery;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * What a server said.
 *
 * @param body the beginning of the body
 * @param truncated whether there was more
 */
public record Answer(int status, HttpHeaders headers, byte[] body, boolean truncated) {

  /** The body as text; what is no text becomes U+FFFD, and so does NUL, which databases refuse. */
  public String text() {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    Charset charset =
        type == null ? StandardCharsets.UTF_8 : HttpUtil.getCharset(type, StandardCharsets.UTF_8);
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer bytes = ByteBuffer.wrap(body);
    CharBuffer chars =
        CharBuffer.allocate(
            (int) Math.ceil(bytes.remaining() * (double) decoder.maxCharsPerByte()) + 1);
    // A character cut in two by truncation is left out.
    decoder.decode(bytes, chars, !truncated);
    return chars.flip().toString().replace('\0', '\uFFFD');
  }
}
