package io.signalbox.worker.types.thumbnail;

import io.signalbox.worker.types.thumbnail.ThumbnailTask.Format;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOWriteProgressListener;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FastByteArrayOutputStream;

/** Writes a thumbnail into a file, in memory. */
final class ThumbnailWriter {

  private static final float JPEG_QUALITY = 0.85f;
  private static final int PIECE = 64 * 1024;

  private ThumbnailWriter() {}

  static byte[] write(BufferedImage image, Format format, SourceImage.Progress progress)
      throws IOException, InterruptedException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format.javaName).next();
    Listener listener = new Listener(progress);
    FastByteArrayOutputStream bytes = new FastByteArrayOutputStream(PIECE);
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.addIIOWriteProgressListener(listener);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (format == Format.JPEG) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(JPEG_QUALITY);
      }
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
      listener.rethrow();
    }
    return bytes.toByteArrayUnsafe();
  }

  private static final class Listener implements IIOWriteProgressListener {
    private final SourceImage.Progress progress;
    private @Nullable InterruptedException interruption;

    Listener(SourceImage.Progress progress) {
      this.progress = progress;
    }

    void rethrow() throws InterruptedException {
      if (interruption != null) {
        throw interruption;
      }
    }

    @Override
    public void imageProgress(ImageWriter source, float percentage) {
      try {
        progress.report(Math.clamp(percentage / 100, 0, 1));
      } catch (InterruptedException e) {
        interruption = e;
        source.abort();
      }
    }

    @Override
    public void imageStarted(ImageWriter source, int imageIndex) {}

    @Override
    public void imageComplete(ImageWriter source) {}

    @Override
    public void thumbnailStarted(ImageWriter source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageWriter source, float percentage) {}

    @Override
    public void thumbnailComplete(ImageWriter source) {}

    @Override
    public void writeAborted(ImageWriter source) {}
  }
}
