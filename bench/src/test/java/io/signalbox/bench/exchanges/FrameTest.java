package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 125, 126, 65_535, 65_536, 1 << 20})
  void comes_as_it_was_sent(int length) throws IOException {
    byte[] payload = new byte[length];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Frame frame = new Frame(Frame.BINARY, payload);
    frame.masked().writeTo(bytes);
    frame.plain().writeTo(bytes);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());

    for (int i = 0; i < 2; i++) {
      Frame read = Frame.read(in);
      assertThat(read.first()).isEqualTo(Frame.BINARY);
      assertThat(read.payload()).isEqualTo(payload);
    }
    assertThat(in.available()).isZero();
  }
}
