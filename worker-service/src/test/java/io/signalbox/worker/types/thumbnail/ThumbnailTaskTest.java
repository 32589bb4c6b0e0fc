package io.signalbox.worker.types.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.test.Attempt;
import io.signalbox.worker.types.test.Inputs;
import io.signalbox.worker.types.thumbnail.ThumbnailTask.Format;
import io.signalbox.worker.types.thumbnail.ThumbnailTask.Input;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ThumbnailTaskTest {

  private static final ThumbnailProperties LIMITS =
      new ThumbnailProperties(50_000_000, 30_000, DataSize.ofMegabytes(40), 3_200_000);

  private final ThumbnailTask task = new ThumbnailTask(LIMITS);

  @Property(tries = 150)
  void fits_the_box_and_keeps_the_ratio(
      @ForAll @IntRange(min = 1, max = 700) int width,
      @ForAll @IntRange(min = 1, max = 700) int height,
      @ForAll @IntRange(min = 1, max = 800) int boxWidth,
      @ForAll @IntRange(min = 1, max = 800) int boxHeight,
      @ForAll Format format)
      throws Exception {
    byte[] source = write("png", new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR));
    BufferedImage small = run(new Input(base64(source), boxWidth, boxHeight, format));

    assertThat(small.getWidth()).isBetween(1, Math.min(width, boxWidth));
    assertThat(small.getHeight()).isBetween(1, Math.min(height, boxHeight));
    double factor = Math.min(1, Math.min(boxWidth / (double) width, boxHeight / (double) height));
    assertThat(Math.abs(small.getWidth() - Math.max(1, factor * width))).isLessThanOrEqualTo(0.5);
    assertThat(Math.abs(small.getHeight() - Math.max(1, factor * height))).isLessThanOrEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource({"200,,200,100", ",50,100,50", "1000,1000,400,200", "100,20,40,20"})
  void one_side_is_enough(Integer width, Integer height, int expectedWidth, int expectedHeight)
      throws Exception {
    byte[] source = write("png", new BufferedImage(400, 200, BufferedImage.TYPE_INT_RGB));
    BufferedImage small = run(new Input(base64(source), width, height, null));
    assertThat(small.getWidth()).isEqualTo(expectedWidth);
    assertThat(small.getHeight()).isEqualTo(expectedHeight);
  }

  /** Every kind of image keeps its colours: halves of known grey, or of two colours. */
  @ParameterizedTest
  @CsvSource({
    "png, 1, 808080",
    "png, 4, 2040c0",
    "png, 2, 2040c0",
    "png, 5, 2040c0",
    "png, 10, 808080",
    "png, 11, 808080",
    "png, 13, 3366cc",
    "gif, 13, 3366cc",
    "jpg, 10, 808080",
    "jpg, 5, 2040c0"
  })
  void colours_survive(String format, int type, String rgb) throws Exception {
    BufferedImage image = new BufferedImage(400, 300, type);
    int colour = Integer.parseInt(rgb, 16);
    fill(image, colour);
    BufferedImage small = run(new Input(base64(write(format, image)), 64, 64, null));
    assertColour(small.getRGB(32, 24), colour, 4);
  }

  @Test
  void sixteen_bit_colours_survive() throws Exception {
    byte[] source =
        png(60, 40, 16, 2, rows(40, 60 * 6, new byte[] {0x20, 0, 0x40, 0, (byte) 0xc0, 0}));
    assertColour(run(new Input(base64(source), 30, null, null)).getRGB(10, 10), 0x2040c0, 2);
  }

  @Test
  void fine_structure_is_averaged_and_not_sampled() throws Exception {
    BufferedImage image = new BufferedImage(400, 400, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 400; y++) {
      for (int x = 0; x < 400; x++) {
        image.setRGB(x, y, (x + y) % 2 == 0 ? 0xffffff : 0);
      }
    }
    BufferedImage small = run(new Input(base64(write("png", image)), 100, 100, null));
    for (int at = 0; at < 100; at++) {
      assertColour(small.getRGB(at, at), 0x808080, 1);
    }
  }

  @Test
  void transparency_stays_in_png_and_turns_white_in_jpeg() throws Exception {
    BufferedImage image = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 50; x++) {
        image.setRGB(x, y, 0xffff0000);
      }
    }
    String source = base64(write("png", image));
    BufferedImage png = run(new Input(source, 20, 20, Format.PNG));
    assertThat(png.getRGB(15, 10) >>> 24).isZero();
    assertThat(png.getRGB(5, 10)).isEqualTo(0xffff0000);
    BufferedImage jpeg = run(new Input(source, 20, 20, Format.JPEG));
    assertColour(jpeg.getRGB(17, 10), 0xffffff, 3);
    assertThat(output(new Input(source, 20, 20, Format.JPEG)).contentType())
        .isEqualTo("image/jpeg");
    assertThat(output(new Input(source, 20, 20, null)).contentType()).isEqualTo("image/png");
  }

  @ParameterizedTest
  @CsvSource({
    "1, ff0000, 00ff00",
    "2, 00ff00, ff0000",
    "3, ffff00, 0000ff",
    "4, 0000ff, ffff00",
    "5, ff0000, 0000ff",
    "6, 0000ff, ff0000",
    "7, ffff00, 00ff00",
    "8, 00ff00, ffff00"
  })
  void photos_are_turned_the_right_way_up(int orientation, String topLeft, String topRight)
      throws Exception {
    BufferedImage image = new BufferedImage(160, 80, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < 80; y++) {
      for (int x = 0; x < 160; x++) {
        image.setRGB(x, y, y < 40 ? x < 80 ? 0xff0000 : 0x00ff00 : x < 80 ? 0x0000ff : 0xffff00);
      }
    }
    byte[] photo = withOrientation(write("jpg", image), orientation);
    BufferedImage small = run(new Input(base64(photo), 80, 80, null));
    assertThat(small.getWidth()).isEqualTo(orientation > 4 ? 40 : 80);
    assertColour(small.getRGB(5, 5), Integer.parseInt(topLeft, 16), 12);
    assertColour(small.getRGB(small.getWidth() - 6, 5), Integer.parseInt(topRight, 16), 12);
  }

  // Hostile input

  @Test
  void a_bomb_is_refused_by_its_header() {
    byte[] bomb = png(30_000, 30_000, 8, 2, new byte[10]);
    assertRefused(bomb, "50000000");
    assertThat(failure(bomb).type()).isEqualTo("invalid-image");
    assertRefused(png(30_001, 1, 8, 2, new byte[10]), "30000");
    assertRefused(png(1, 30_001, 8, 2, new byte[10]), "30000");
    assertRefused(png(Integer.MAX_VALUE, Integer.MAX_VALUE, 8, 2, new byte[10]), "");
    assertRefused(png(-5, 10, 8, 2, new byte[10]), "");
    assertRefused(png(0, 10, 8, 2, new byte[10]), "");
  }

  @Test
  void a_large_image_is_decoded_in_little_memory() throws Exception {
    byte[] source =
        png(6000, 6000, 8, 2, rows(6000, 6000 * 3, new byte[] {0x20, 0x40, (byte) 0xc0}));
    assertThat(source.length).isLessThan(500_000);
    task.check(new Input(base64(source), 300, 300, null));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Input input = new Input(base64(source), 300, 300, null);
    long before = threads.getCurrentThreadAllocatedBytes();
    TaskOutput.Binary small = (TaskOutput.Binary) task.run(input, Attempt.first());
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // All of it would be 108 MB; allocated is more than was ever held at once.
    assertThat(allocated).isLessThan(30_000_000);
    assertColour(
        ImageIO.read(new ByteArrayInputStream(small.bytes())).getRGB(150, 150), 0x2040c0, 0);
  }

  @Test
  void the_largest_image_needs_no_more_than_a_worker_has() throws Exception {
    byte[] source = png(7071, 7071, 8, 2, rows(7071, 7071 * 3, new byte[] {1, 2, 3}));
    Attempt attempt = Attempt.interruptedAt(0);
    Input input = new Input(base64(source), 4096, null, null);
    assertThatThrownBy(() -> task.run(input, attempt)).isInstanceOf(InterruptedException.class);
    assertThat(attempt.reserved().getFirst())
        .isBetween(DataSize.ofMegabytes(35).toBytes(), DataSize.ofMegabytes(54).toBytes());
  }

  @Test
  void short_memory_makes_the_thumbnail_smaller() throws Exception {
    ThumbnailTask poor =
        new ThumbnailTask(
            new ThumbnailProperties(50_000_000, 30_000, DataSize.ofMegabytes(1), 3_200_000));
    byte[] source = write("png", new BufferedImage(1200, 900, BufferedImage.TYPE_3BYTE_BGR));
    TaskOutput.Binary small =
        (TaskOutput.Binary) poor.run(new Input(base64(source), 1100, null, null), Attempt.first());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(small.bytes()));
    assertThat(image.getWidth()).isEqualTo(600);
    assertThat(image.getHeight()).isEqualTo(450);
  }

  @Test
  void thumbnails_have_a_limit_too() throws Exception {
    ThumbnailTask poor =
        new ThumbnailTask(
            new ThumbnailProperties(50_000_000, 30_000, DataSize.ofMegabytes(40), 10_000));
    byte[] source = write("png", new BufferedImage(400, 400, BufferedImage.TYPE_3BYTE_BGR));
    TaskOutput.Binary small =
        (TaskOutput.Binary) poor.run(new Input(base64(source), 300, null, null), Attempt.first());
    assertThat(ImageIO.read(new ByteArrayInputStream(small.bytes())).getWidth()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif"})
  void a_file_cut_off_anywhere_is_refused_or_fails(String format) throws Exception {
    BufferedImage noise = noise(80, 60);
    byte[] whole = write(format, noise);
    for (int length = 0; length < whole.length - 12; length += Math.max(1, whole.length / 150)) {
      byte[] part = Arrays.copyOf(whole, length);
      TaskFailure failure = failure(part);
      assertThat(failure).as("%s cut to %d of %d", format, length, whole.length).isNotNull();
      assertThat(failure.type()).isEqualTo("invalid-image");
      assertThat(failure.retryAfter()).isNull();
    }
  }

  @Property(tries = 400)
  void a_damaged_file_never_causes_anything_else(
      @ForAll @IntRange(max = 2) int format, @ForAll long seed) throws Exception {
    Random random = new Random(seed);
    byte[] bytes = write(new String[] {"png", "jpg", "gif"}[format], noise(40, 30));
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      // Mostly in the header, where it hurts.
      bytes[random.nextInt(random.nextBoolean() ? Math.min(64, bytes.length) : bytes.length)] =
          (byte) random.nextInt();
    }
    Input input = new Input(base64(bytes), 20, 20, null);
    try {
      task.check(input);
    } catch (InvalidInputException e) {
      assertThat(e.pointer()).isEqualTo("/image");
    }
    try {
      task.run(input, Attempt.first());
    } catch (TaskFailure e) {
      assertThat(e.type()).isEqualTo("invalid-image");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"image\": \"AAAA\"}",
        "{\"image\": \"\", \"width\": 10}",
        "{\"image\": \"AAAA\", \"width\": 0}",
        "{\"image\": \"AAAA\", \"width\": 4097}",
        "{\"image\": \"AAAA\", \"height\": 10.5}",
        "{\"image\": \"AAAA\", \"height\": 10, \"format\": \"gif\"}"
      })
  void schema_refuses(String input) {
    assertThat(Inputs.errors(task, input)).isNotEmpty();
  }

  @Test
  void what_is_no_image_is_refused() throws Exception {
    assertRefused("<svg/>".getBytes(StandardCharsets.US_ASCII), "PNG, JPEG or GIF");
    assertRefused(new byte[0], "PNG, JPEG or GIF");
    assertRefused(write("bmp", new BufferedImage(5, 5, BufferedImage.TYPE_3BYTE_BGR)), "PNG");
    assertThatThrownBy(() -> task.check(new Input("data:image/png;base64,AAAA", 5, 5, null)))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.reason()).contains("base64"));
  }

  @Test
  void large_progressive_jpegs_are_refused_because_of_their_memory() throws Exception {
    ThumbnailProperties small =
        new ThumbnailProperties(50_000_000, 30_000, DataSize.ofMegabytes(1), 3_200_000);
    BufferedImage image = noise(1200, 900);
    byte[] progressive = jpeg(image, true);
    byte[] baseline = jpeg(image, false);
    new ThumbnailTask(small).check(new Input(base64(baseline), 10, 10, null));
    assertThatThrownBy(
            () -> new ThumbnailTask(small).check(new Input(base64(progressive), 10, 10, null)))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.reason()).contains("progressive"));
    assertThat(run(new Input(base64(progressive), 12, null, null)).getHeight()).isEqualTo(9);
  }

  @Test
  void too_many_scans_are_refused() throws Exception {
    byte[] progressive = jpeg(noise(64, 64), true);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(progressive, 0, progressive.length - 2);
    for (int i = 0; i < 300; i++) {
      bomb.write(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0});
    }
    bomb.write(new byte[] {(byte) 0xff, (byte) 0xd9});
    assertRefused(bomb.toByteArray(), "progressive");
  }

  // Progress and interruption

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif"})
  void progress_grows_through_all_parts(String format) throws Exception {
    Attempt attempt = Attempt.first();
    task.run(new Input(base64(write(format, noise(600, 600))), 300, 300, null), attempt);
    assertThat(attempt.reported()).isSorted().allMatch(p -> p >= 0 && p <= 1);
    assertThat(attempt.reported()).anyMatch(p -> p > 0.1 && p < 0.6);
    assertThat(attempt.reported()).anyMatch(p -> p > 0.75 && p < 0.85);
    assertThat(attempt.reported()).anyMatch(p -> p > 0.92);
  }

  @ParameterizedTest
  @CsvSource({"png, 0.3", "jpg, 0.3", "gif, 0.3", "png, 0.8", "png, 0.95"})
  void interruption_ends_every_part(String format, double at) throws Exception {
    String source = base64(write(format, noise(600, 600)));
    for (Format to : Format.values()) {
      Attempt attempt = Attempt.interruptedAt(at);
      assertThatThrownBy(() -> task.run(new Input(source, 300, 300, to), attempt))
          .isInstanceOf(InterruptedException.class);
      assertThat(attempt.reported().stream().filter(p -> p >= at)).hasSizeLessThan(3);
    }
  }

  @Test
  void an_interrupted_thread_does_not_even_begin() throws Exception {
    String source = base64(write("png", noise(10, 10)));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> task.run(new Input(source, 5, 5, null), Attempt.first()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  // Helpers

  private TaskOutput.Binary output(Input input) throws Exception {
    task.check(input);
    return (TaskOutput.Binary) task.run(input, Attempt.first());
  }

  private BufferedImage run(Input input) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(output(input).bytes()));
  }

  private TaskFailure failure(byte[] image) {
    return catchThrowableOfType(
        TaskFailure.class, () -> task.run(new Input(base64(image), 20, 20, null), Attempt.first()));
  }

  private void assertRefused(byte[] image, String reason) {
    assertThatThrownBy(() -> task.check(new Input(base64(image), 20, 20, null)))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.pointer()).isEqualTo("/image");
              assertThat(e.reason()).contains(reason);
            });
  }

  private static void assertColour(int actual, int expected, int tolerance) {
    Color one = new Color(actual);
    Color other = new Color(expected);
    assertThat(
            Math.max(
                Math.abs(one.getRed() - other.getRed()),
                Math.max(
                    Math.abs(one.getGreen() - other.getGreen()),
                    Math.abs(one.getBlue() - other.getBlue()))))
        .as("difference of %s and %s", one, other)
        .isLessThanOrEqualTo(tolerance);
  }

  /** Sets samples and not colours, so that grey is the level it says. */
  private static void fill(BufferedImage image, int rgb) {
    int bands = image.getRaster().getNumBands();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (bands == 1 && image.getType() == BufferedImage.TYPE_USHORT_GRAY) {
          image.getRaster().setSample(x, y, 0, (rgb & 0xff) * 257);
        } else if (bands == 1 && image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
          image.getRaster().setSample(x, y, 0, rgb & 0xff);
        } else {
          image.setRGB(x, y, 0xff000000 | rgb);
        }
      }
    }
  }

  private static BufferedImage noise(int width, int height) {
    Random random = new Random(1);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] write(String format, BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(
            ImageIO.write(
                image,
                format,
                new MemoryCacheImageOutputStream(bytes) {
                  @Override
                  public void close() {}
                }))
        .isTrue();
    return bytes.toByteArray();
  }

  private static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(
          progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A PNG file with true checksums and whatever else one likes. */
  private static byte[] png(int width, int height, int bits, int colourType, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(
        out,
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) bits)
            .put((byte) colourType)
            .array());
    chunk(out, "IDAT", data);
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] body = new byte[4 + data.length];
    System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, body, 0, 4);
    System.arraycopy(data, 0, body, 4, data.length);
    CRC32 crc = new CRC32();
    crc.update(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** Rows of one repeated pixel, unfiltered, compressed. */
  private static byte[] rows(int height, int rowBytes, byte[] pixel) {
    byte[] row = new byte[1 + rowBytes];
    for (int i = 0; i < rowBytes; i++) {
      row[1 + i] = pixel[i % pixel.length];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      for (int y = 0; y < height; y++) {
        out.write(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xffe1)
        .putShort((short) 34)
        .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    exif.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8).putShort((short) 1);
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    exif.putShort((short) 0).putInt(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(exif.array());
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }
}
