package io.signalbox.worker.types.thumbnail;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes an image smaller: every new pixel is the mean of the old ones that it covers, weighted by
 * how much of each it covers and how opaque that is. Needs memory for a few rows only.
 */
final class AreaScaler {

  private final BufferedImage source;
  private final int width;
  private final int height;
  private final float[] row;
  private final float[] sums;

  private AreaScaler(BufferedImage source, int width, int height) {
    this.source = source;
    this.width = width;
    this.height = height;
    this.row = new float[4 * width];
    this.sums = new float[4 * width];
  }

  /**
   * @param width of the result as seen, at most the source's
   * @param height of the result as seen, at most the source's
   * @param orientation how the source's rows lie: 1 to 8 as in TIFF's tag Orientation
   * @param opaque whether to put the image on white
   */
  static BufferedImage scale(
      BufferedImage source,
      int width,
      int height,
      int orientation,
      boolean opaque,
      SourceImage.Progress progress)
      throws InterruptedException {
    boolean turned = orientation > 4;
    AreaScaler scaler = new AreaScaler(source, turned ? height : width, turned ? width : height);
    BufferedImage result =
        new BufferedImage(
            width, height, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
    scaler.run(result, orientation, opaque, progress);
    return result;
  }

  private void run(
      BufferedImage result, int orientation, boolean opaque, SourceImage.Progress progress)
      throws InterruptedException {
    Rows rows = new Rows(source);
    int loaded = -1;
    for (int y = 0; y < height; y++) {
      progress.report((double) y / height);
      double top = (double) y * source.getHeight() / height;
      double bottom = (double) (y + 1) * source.getHeight() / height;
      Arrays.fill(sums, 0);
      for (int from = (int) top; from < bottom && from < source.getHeight(); from++) {
        float weight = (float) (Math.min(bottom, from + 1) - Math.max(top, from));
        if (loaded != from) {
          narrow(rows.argb(from));
          loaded = from;
        }
        for (int i = 0; i < sums.length; i++) {
          sums[i] += weight * row[i];
        }
      }
      float area = (float) ((bottom - top) * source.getWidth() / width);
      for (int x = 0; x < width; x++) {
        int argb = pixel(4 * x, area, opaque);
        switch (orientation) {
          case 2 -> result.setRGB(width - 1 - x, y, argb);
          case 3 -> result.setRGB(width - 1 - x, height - 1 - y, argb);
          case 4 -> result.setRGB(x, height - 1 - y, argb);
          case 5 -> result.setRGB(y, x, argb);
          case 6 -> result.setRGB(height - 1 - y, x, argb);
          case 7 -> result.setRGB(height - 1 - y, width - 1 - x, argb);
          case 8 -> result.setRGB(y, width - 1 - x, argb);
          default -> result.setRGB(x, y, argb);
        }
      }
    }
  }

  /** Sums a row of the source up into {@link #row}: alpha and, multiplied with it, the colours. */
  private void narrow(int[] argb) {
    for (int x = 0; x < width; x++) {
      double left = (double) x * argb.length / width;
      double right = (double) (x + 1) * argb.length / width;
      float alpha = 0;
      float red = 0;
      float green = 0;
      float blue = 0;
      for (int from = (int) left; from < right && from < argb.length; from++) {
        int pixel = argb[from];
        float weight = (float) (Math.min(right, from + 1) - Math.max(left, from));
        float opacity = weight * (pixel >>> 24) / 255;
        alpha += opacity;
        red += opacity * (pixel >> 16 & 0xff);
        green += opacity * (pixel >> 8 & 0xff);
        blue += opacity * (pixel & 0xff);
      }
      row[4 * x] = alpha;
      row[4 * x + 1] = red;
      row[4 * x + 2] = green;
      row[4 * x + 3] = blue;
    }
  }

  private int pixel(int at, float area, boolean opaque) {
    float alpha = sums[at];
    // On white: what the pixel does not cover adds white. Else: undo the multiplication.
    float white = opaque ? 255 * Math.max(0, area - alpha) : 0;
    float divisor = opaque ? area : alpha;
    if (divisor <= 0) {
      return 0;
    }
    int a = opaque ? 255 : level(255 * alpha / area);
    int r = level((sums[at + 1] + white) / divisor);
    int g = level((sums[at + 2] + white) / divisor);
    int b = level((sums[at + 3] + white) / divisor);
    return a << 24 | r << 16 | g << 8 | b;
  }

  private static int level(float value) {
    return Math.clamp(Math.round(value), 0, 255);
  }

  /**
   * Rows of an image as ARGB. {@link BufferedImage#getRGB} alone would do but for two things: it is
   * slow, and it takes grey levels for linear light, which makes grey images too bright.
   */
  private static final class Rows {
    private final BufferedImage image;
    private final Raster raster;
    private final int bands;
    private final int shift;
    private final boolean plain;
    private final int @Nullable [] palette;
    private final int[] argb;
    private final int[] samples;

    Rows(BufferedImage image) {
      this.image = image;
      this.raster = image.getRaster();
      this.bands = raster.getNumBands();
      ColorModel model = image.getColorModel();
      ColorSpace space = model.getColorSpace();
      int type = raster.getTransferType();
      this.plain =
          model instanceof ComponentColorModel
              && !model.isAlphaPremultiplied()
              && (space.isCS_sRGB() || space.getType() == ColorSpace.TYPE_GRAY)
              && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
      this.shift = type == DataBuffer.TYPE_USHORT ? 8 : 0;
      this.palette = model instanceof IndexColorModel index ? palette(index) : null;
      this.argb = new int[image.getWidth()];
      this.samples = new int[plain || palette != null ? image.getWidth() * bands : 0];
    }

    private static int[] palette(IndexColorModel model) {
      int[] palette = new int[model.getMapSize()];
      model.getRGBs(palette);
      return palette;
    }

    int[] argb(int y) {
      if (palette != null) {
        raster.getPixels(0, y, argb.length, 1, samples);
        for (int x = 0; x < argb.length; x++) {
          argb[x] = samples[x] < palette.length ? palette[samples[x]] : 0xff000000;
        }
      } else if (plain) {
        raster.getPixels(0, y, argb.length, 1, samples);
        for (int x = 0; x < argb.length; x++) {
          argb[x] = argbOf(x * bands);
        }
      } else {
        image.getRGB(0, y, argb.length, 1, argb, 0, argb.length);
      }
      return argb;
    }

    private int argbOf(int at) {
      int first = samples[at] >> shift;
      boolean grey = bands < 3;
      int green = grey ? first : samples[at + 1] >> shift;
      int blue = grey ? first : samples[at + 2] >> shift;
      boolean opaque = bands == 1 || bands == 3;
      int alpha = opaque ? 255 : samples[at + bands - 1] >> shift;
      return alpha << 24 | first << 16 | green << 8 | blue;
    }
  }
}
