package io.signalbox.db.tasks;

import io.signalbox.db.memory.Share;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.support.SqlBinaryValue;

/** Bodies that are stored as they come, taken up and passed on without a second copy. */
final class RawBodies {

  private RawBodies() {}

  /**
   * @param limit bytes at most
   * @param memory pays for it
   */
  static byte[] read(HttpServletRequest request, long limit, Share memory) throws IOException {
    long length = request.getContentLengthLong();
    if (length < 0) {
      throw new Refusal(
              HttpStatus.LENGTH_REQUIRED,
              "length-required",
              "The request must have a Content-Length.")
          .exception();
    }
    if (length > limit) {
      throw new Refusal(
              HttpStatus.CONTENT_TOO_LARGE,
              "body-too-large",
              "At most " + limit + " bytes are accepted.")
          .exception();
    }
    memory.take(length);
    byte[] body = new byte[(int) length];
    if (request.getInputStream().readNBytes(body, 0, body.length) < body.length) {
      throw new EOFException("The body ends before its end");
    }
    return body;
  }

  /** For a statement: of an array the driver would make a copy, a stream it sends in pieces. */
  static SqlBinaryValue parameter(byte[] body) {
    return new SqlBinaryValue(new ByteArrayInputStream(body), body.length);
  }
}
