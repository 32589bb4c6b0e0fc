package io.signalbox.gateway.fuzz;

import static io.signalbox.gateway.fuzz.FuzzInstance.ascii;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A connection on which exchanges are played one after the other, some of them sent at once. Says
 * what is wrong with what it gets.
 */
final class FuzzClient {

  private static final int PATIENCE_MILLIS = 60_000;

  private final int port;

  FuzzClient(int port) {
    this.port = port;
  }

  /**
   * Plays them on one connection, or as many of them as it lives.
   *
   * @throws AssertionError when an answer is not the exchange's own, or its end does not show
   */
  void play(List<Play> plays) throws InterruptedException {
    try (Socket socket = new Socket()) {
      if (plays.getFirst().manner() == Play.Manner.SLOW_READER) {
        socket.setReceiveBufferSize(4_096);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean together = plays.getFirst().random(30).nextInt(4) == 0;
      if (together) {
        for (Play play : plays) {
          send(socket, play);
        }
      }
      for (Play play : plays) {
        if (!together) {
          send(socket, play);
        }
        if (!receive(socket, in, play)) {
          return;
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError(plays + ": neither an answer nor an end", e);
    } catch (IOException e) {
      // The connection has ended, which shows; what came of an answer has been looked at.
      return;
    }
  }

  private static void send(Socket socket, Play play) throws IOException, InterruptedException {
    byte[] request = request(play);
    Play.Manner manner = play.manner();
    RandomGenerator random = play.random(31);
    int length =
        manner == Play.Manner.RESET_IN_REQUEST
            ? 1 + random.nextInt(request.length)
            : request.length;
    if (manner == Play.Manner.PLAIN) {
      socket.getOutputStream().write(request, 0, length);
    } else {
      FuzzInstance.send(socket.getOutputStream(), request, length, random);
    }
    if (manner == Play.Manner.RESET_IN_REQUEST) {
      socket.setSoLinger(true, 0);
      throw new EOFException("gone on purpose");
    }
    if (manner == Play.Manner.HALF_CLOSE) {
      socket.shutdownOutput();
    }
  }

  private static byte[] request(Play play) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    String version = play.manner() == Play.Manner.HTTP_1_0 ? "1.0" : "1.1";
    String method = play.post() ? "POST" : "GET";
    request.write(ascii(method + " " + play.path() + " HTTP/" + version + "\r\nHost: fuzz\r\n"));
    if (play.post() && play.chunkedRequest()) {
      request.write(ascii("Transfer-Encoding: chunked\r\n\r\n"));
      byte[] body = play.requestBody();
      int half = body.length / 2;
      chunk(request, body, 0, half);
      if (play.manner() == Play.Manner.BROKEN_CHUNK) {
        request.write(ascii("zz\r\n"));
      }
      chunk(request, body, half, body.length - half);
      request.write(ascii("0\r\n\r\n"));
    } else if (play.post()) {
      byte[] body = play.requestBody();
      request.write(ascii("Content-Length: " + body.length + "\r\n\r\n"));
      request.write(body);
    } else {
      request.write(ascii("\r\n"));
    }
    return request.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, byte[] body, int at, int size)
      throws IOException {
    if (size > 0) {
      out.write(ascii(Integer.toHexString(size) + "\r\n"));
      out.write(body, at, size);
      out.write(ascii("\r\n"));
    }
  }

  /** Whether the connection goes on. */
  private static boolean receive(Socket socket, InputStream in, Play play)
      throws IOException, InterruptedException {
    int status;
    int length;
    boolean chunked;
    boolean closes;
    do {
      String line = FuzzInstance.line(in);
      status = Integer.parseInt(line.split(" ")[1]);
      length = -1;
      chunked = false;
      closes = line.startsWith("HTTP/1.0") || play.manner() == Play.Manner.HTTP_1_0;
      for (String header = FuzzInstance.line(in);
          !header.isEmpty();
          header = FuzzInstance.line(in)) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(lower.substring(15).trim());
        }
        chunked |= lower.startsWith("transfer-encoding:");
        closes |= lower.startsWith("connection: close");
        if (lower.startsWith("link:") && !lower.contains("<" + play.id() + ">")) {
          throw new AssertionError(play + ": another's interim answer, " + header);
        }
      }
      if (status < 200 && play.manner() == Play.Manner.HTTP_1_0) {
        throw new AssertionError(play + ": an interim answer to HTTP/1.0");
      }
    } while (status < 200);
    if (play.manner() == Play.Manner.RESET_IN_ANSWER) {
      if (length != 0) {
        in.read();
      }
      socket.setSoLinger(true, 0);
      return false;
    }
    if (chunked && play.manner() == Play.Manner.HTTP_1_0) {
      throw new AssertionError(play + ": chunks for HTTP/1.0");
    }
    byte[] body = body(in, play, length, chunked);
    judge(play, status, body);
    return !closes;
  }

  /** Whole, or an exception when it shows that it is not. */
  private static byte[] body(InputStream in, Play play, int length, boolean chunked)
      throws IOException, InterruptedException {
    if (play.manner() == Play.Manner.SLOW_READER) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    if (chunked) {
      return FuzzInstance.chunks(in);
    }
    return length >= 0 ? FuzzInstance.exactly(in, length) : in.readAllBytes();
  }

  private static void judge(Play play, int status, byte[] body) {
    boolean whole =
        switch (play.ending()) {
          case LENGTH, CHUNKED, CLOSE_DELIMITED, EXTRA -> true;
          default -> false;
        };
    if (status == 200) {
      // To HTTP/1.0 what has no length may end like what is whole.
      boolean ends = whole || play.manner() == Play.Manner.HTTP_1_0;
      byte[] own = play.answerBody();
      boolean same = whole ? Arrays.equals(body, own) : startsWith(own, body);
      if (!ends || !same) {
        throw new AssertionError(
            play
                + ": not its own answer, "
                + body.length
                + " bytes of "
                + own.length
                + ": "
                + new String(body, 0, Math.min(100, body.length), StandardCharsets.ISO_8859_1));
      }
    } else if (status == 413) {
      if (play.ending() != Play.Ending.EARLY) {
        throw new AssertionError(play + ": another's 413");
      }
    } else if (status == 400) {
      if (play.manner() != Play.Manner.BROKEN_CHUNK) {
        throw new AssertionError(play + ": 400 " + new String(body));
      }
    } else if (status == 502) {
      if (whole && play.manner() == Play.Manner.PLAIN && !play.post()) {
        throw new AssertionError(play + ": 502 though the instance answers " + new String(body));
      }
    } else if (status != 503 && status != 504) {
      throw new AssertionError(play + ": " + status + " " + new String(body));
    }
  }

  private static boolean startsWith(byte[] all, byte[] part) {
    return part.length <= all.length && Arrays.equals(all, 0, part.length, part, 0, part.length);
  }
}
