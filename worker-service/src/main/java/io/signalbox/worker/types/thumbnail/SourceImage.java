package io.signalbox.worker.types.thumbnail;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadProgressListener;
import org.jspecify.annotations.Nullable;

/** An image file of which the header has been read and, until {@link #decode}, no pixel. */
final class SourceImage implements AutoCloseable {

  /**
   * BMP is not among them although Java reads it: a BMP file may hold a PNG or JPEG file whose size
   * its own header does not tell.
   */
  private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif");

  /** As many as no honest encoder writes; each one costs a pass over the whole image. */
  private static final int MAX_SCANS = 200;

  /** Why an image will not be decoded, in words for the task's owner. */
  static final class Refused extends Exception {
    Refused(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  private final ImageReader reader;
  private final int width;
  private final int height;
  private final int orientation;
  private final @Nullable ImageTypeSpecifier type;
  private final int bytesPerPixel;

  private SourceImage(
      ImageReader reader,
      int width,
      int height,
      int orientation,
      @Nullable ImageTypeSpecifier type,
      int bytesPerPixel) {
    this.reader = reader;
    this.width = width;
    this.height = height;
    this.orientation = orientation;
    this.type = type;
    this.bytesPerPixel = bytesPerPixel;
  }

  /** Reads the header only; the size it declares is checked before anything depends on it. */
  static SourceImage open(byte[] bytes, ThumbnailProperties limits)
      throws Refused, InterruptedException {
    ImageReader reader = reader(bytes);
    boolean opened = false;
    try {
      SourceImage image = open(reader, bytes, limits);
      opened = true;
      return image;
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new Refused("has a broken header");
    } finally {
      if (!opened) {
        reader.dispose();
      }
    }
  }

  private static ImageReader reader(byte[] bytes) throws Refused, InterruptedException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(new ByteArrayImageInput(bytes));
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(format(reader))) {
        return reader;
      }
      reader.dispose();
    }
    if (Thread.interrupted()) { // which the search takes for an answer
      throw new InterruptedException();
    }
    throw new Refused("is not a PNG, JPEG or GIF file");
  }

  private static String format(ImageReader reader) {
    try {
      return reader.getFormatName().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }

  private static SourceImage open(ImageReader reader, byte[] bytes, ThumbnailProperties limits)
      throws Refused, IOException {
    reader.setInput(new ByteArrayImageInput(bytes), true, true);
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if (width < 1 || height < 1) {
      throw new Refused("declares a size of nothing");
    }
    String size = "is " + width + " x " + height + " pixels; ";
    if (width > limits.maxSide() || height > limits.maxSide()) {
      throw new Refused(size + "at most " + limits.maxSide() + " on either side will do");
    }
    if ((long) width * height > limits.maxPixels()) {
      throw new Refused(size + "at most " + limits.maxPixels() + " together will do");
    }
    int orientation =
        format(reader).equals("jpeg") ? checkedOrientation(bytes, width, height, limits) : 1;
    ImageTypeSpecifier type = null;
    int bits = 0;
    for (Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0); types.hasNext(); ) {
      ImageTypeSpecifier next = types.next();
      // The first is the default; one in a standard colour space needs no conversion by us.
      if (type == null || !isStandard(type) && isStandard(next)) {
        type = next;
        bits = next.getColorModel().getPixelSize();
      }
    }
    if (type == null) {
      throw new Refused("has a colour model that is not supported");
    }
    return new SourceImage(reader, width, height, orientation, type, Math.ceilDiv(bits, 8));
  }

  private static boolean isStandard(ImageTypeSpecifier type) {
    ColorSpace space = type.getColorModel().getColorSpace();
    return space.isCS_sRGB() || space.getType() == ColorSpace.TYPE_GRAY;
  }

  private static int checkedOrientation(
      byte[] bytes, int width, int height, ThumbnailProperties limits) throws Refused {
    JpegHeader header = JpegHeader.parse(bytes);
    if (header == null || header.width() != width || header.height() != height) {
      throw new Refused("has a broken header");
    }
    if (!header.complete()) {
      throw new Refused("ends before its end");
    }
    // The decoder keeps all coefficients of such an image outside the heap, where no limit holds.
    if (header.coefficientBytes() > 2 * limits.maxRaster().toBytes()
        || header.scans() > MAX_SCANS) {
      throw new Refused("is progressive and too large for that; save it as a baseline JPEG");
    }
    return header.orientation();
  }

  /** The width as seen, once the image has been turned the right way up. */
  int width() {
    return turned() ? height : width;
  }

  int height() {
    return turned() ? width : height;
  }

  /** How the decoded rows lie: 1 to 8 as in TIFF's tag Orientation. */
  int orientation() {
    return orientation;
  }

  private boolean turned() {
    return orientation > 4;
  }

  /** How wide it is, as seen, if only every {@code step}th pixel is decoded. */
  int width(int step) {
    return Math.ceilDiv(width(), step);
  }

  int height(int step) {
    return Math.ceilDiv(height(), step);
  }

  long rasterBytes(int step) {
    return (long) width(step) * height(step) * bytesPerPixel;
  }

  /**
   * Decodes every {@code step}th pixel of every {@code step}th row.
   *
   * @throws IOException when the file is broken
   */
  BufferedImage decode(int step, Progress progress) throws IOException, InterruptedException {
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    param.setDestinationType(type);
    Listener listener = new Listener(progress);
    reader.addIIOReadProgressListener(listener);
    try {
      BufferedImage image = reader.read(0, param);
      listener.rethrow();
      return image;
    } catch (IOException | RuntimeException e) {
      listener.rethrow();
      throw e instanceof IOException io ? io : new IOException(e);
    } finally {
      reader.removeIIOReadProgressListener(listener);
    }
  }

  @Override
  public void close() {
    reader.dispose();
  }

  /** Receives how much is done, from 0 to 1. */
  interface Progress {
    void report(double fraction) throws InterruptedException;
  }

  private static final class Listener implements IIOReadProgressListener {
    private final Progress progress;
    private @Nullable InterruptedException interruption;

    Listener(Progress progress) {
      this.progress = progress;
    }

    void rethrow() throws InterruptedException {
      if (interruption != null) {
        throw interruption;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }

    @Override
    public void imageProgress(ImageReader source, float percentage) {
      try {
        progress.report(Math.clamp(percentage / 100, 0, 1));
      } catch (InterruptedException e) {
        interruption = e;
        source.abort();
      }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentage) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }
}
