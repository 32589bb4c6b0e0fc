package io.signalbox.worker.types.thumbnail;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a small image of a large one. Images come from anywhere: nothing is decoded before its size
 * is known, and never more of it than {@link ThumbnailProperties} allow.
 */
final class ThumbnailTask implements TaskType<ThumbnailTask.Input> {

  private static final int MAX_SIDE = 4096;

  /** How many decoded pixels there should at most be for each new one, in either direction. */
  private static final int OVERSAMPLING = 4;

  /** Of the small image. */
  private static final int BYTES_A_PIXEL = 4;

  /** The same and what is written of it, of which there are two copies in the end and some air. */
  private static final int BYTES_A_WRITTEN = 17;

  /** For rows on their way. */
  private static final int ROWS = 256 * 1024;

  /** The parts of the work, for the progress. */
  private static final double DECODED = 0.7;

  private static final double SCALED = 0.9;

  enum Format {
    @JsonProperty("png")
    PNG("png", "image/png"),
    @JsonProperty("jpeg")
    JPEG("jpeg", "image/jpeg");

    final String javaName;
    final String mediaType;

    Format(String javaName, String mediaType) {
      this.javaName = javaName;
      this.mediaType = mediaType;
    }
  }

  record Input(
      String image, @Nullable Integer width, @Nullable Integer height, @Nullable Format format) {}

  /**
   * How to get there.
   *
   * @param step decode every so manieth pixel of every so manieth row
   */
  record Plan(int step, int width, int height) {}

  private final ThumbnailProperties limits;

  ThumbnailTask(ThumbnailProperties limits) {
    this.limits = limits;
  }

  @Override
  public String name() {
    return "thumbnail";
  }

  @Override
  public String description() {
    return "Makes an image smaller, to fit a box.";
  }

  @Override
  public Workload workload() {
    return Workload.COMPUTING;
  }

  @Override
  public Class<Input> inputType() {
    return Input.class;
  }

  @Override
  public String inputSchema() {
    return """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Input of a thumbnail task",
      "type": "object",
      "required": ["image"],
      "anyOf": [{"required": ["width"]}, {"required": ["height"]}],
      "additionalProperties": false,
      "properties": {
        "image": {
          "title": "Image",
          "description": "A PNG, JPEG or GIF file in base64, without line breaks.",
          "type": "string",
          "contentEncoding": "base64",
          "minLength": 1,
          "maxLength": 8388608
        },
        "width": {
          "title": "Width",
          "description": "The most the thumbnail may be wide, in pixels.",
          "type": "integer",
          "minimum": 1,
          "maximum": 4096
        },
        "height": {
          "title": "Height",
          "description": "The most the thumbnail may be high, in pixels.",
          "type": "integer",
          "minimum": 1,
          "maximum": 4096
        },
        "format": {
          "title": "Format of the thumbnail",
          "type": "string",
          "enum": ["png", "jpeg"],
          "default": "png"
        }
      },
      "examples": [
        {
          "image": "R0lGODdhAQABAIABAP///wAAACwAAAAAAQABAAACAkQBADs=",
          "width": 320,
          "height": 240,
          "format": "jpeg"
        }
      ]
    }
    """;
  }

  @Override
  public void check(Input input) throws InvalidInputException {
    byte[] bytes;
    try {
      bytes = Base64Text.decode(input.image());
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("/image", "is not base64 (RFC 4648 section 4)");
    }
    try {
      SourceImage.open(bytes, limits).close();
    } catch (SourceImage.Refused e) {
      throw new InvalidInputException("/image", e.reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // unchecked here; run() checks in any case
    }
  }

  @Override
  public TaskOutput run(Input input, TaskContext context) throws TaskFailure, InterruptedException {
    Format format = input.format() == null ? Format.PNG : input.format();
    byte[] thumbnail;
    try {
      thumbnail = thumbnail(input, format, context);
    } catch (SourceImage.Refused e) {
      throw TaskFailure.permanent("invalid-image", "The image " + e.reason() + ".");
    } catch (IOException e) {
      throw TaskFailure.permanent("invalid-image", "The image is damaged and cannot be decoded.");
    } catch (IllegalArgumentException e) {
      throw TaskFailure.permanent("invalid-image", "The image is not base64.");
    }
    return new TaskOutput.Binary(format.mediaType, thumbnail);
  }

  private byte[] thumbnail(Input input, Format format, TaskContext context)
      throws SourceImage.Refused, IOException, InterruptedException {
    return ThumbnailWriter.write(
        small(input, format, context),
        format,
        done -> context.progress(SCALED + (1 - SCALED) * done));
  }

  private BufferedImage small(Input input, Format format, TaskContext context)
      throws SourceImage.Refused, IOException, InterruptedException {
    try (SourceImage source = SourceImage.open(Base64Text.decode(input.image()), limits)) {
      Plan plan = plan(source, input);
      context.reserve(memory(source, plan));
      BufferedImage decoded = source.decode(plan.step(), done -> context.progress(DECODED * done));
      return AreaScaler.scale(
          decoded,
          plan.width(),
          plan.height(),
          source.orientation(),
          format == Format.JPEG || !decoded.getColorModel().hasAlpha(),
          done -> context.progress(DECODED + (SCALED - DECODED) * done));
    }
  }

  /** First both images are there, then the small one and what is written of it. */
  private static long memory(SourceImage source, Plan plan) {
    long pixels = (long) plan.width() * plan.height();
    return ROWS
        + Math.max(
            source.rasterBytes(plan.step()) + BYTES_A_PIXEL * pixels, BYTES_A_WRITTEN * pixels);
  }

  private Plan plan(SourceImage source, Input input) {
    double wanted =
        Math.min(
            1,
            Math.min(
                (input.width() == null ? MAX_SIDE : input.width()) / (double) source.width(),
                (input.height() == null ? MAX_SIDE : input.height()) / (double) source.height()));
    double affordable =
        Math.sqrt(limits.maxThumbnailPixels() / ((double) source.width() * source.height()));
    double factor = Math.min(wanted, affordable);
    int step = (int) Math.max(1, Math.ceil(1 / factor / OVERSAMPLING));
    while (source.rasterBytes(step) > limits.maxRaster().toBytes()) {
      step++;
    }
    // Not more than was decoded: when memory is short, the thumbnail is smaller, and never blurred.
    return new Plan(
        step,
        side(source.width(), factor, source.width(step)),
        side(source.height(), factor, source.height(step)));
  }

  private static int side(int source, double factor, int decoded) {
    return Math.clamp(Math.round(source * factor), 1, decoded);
  }
}
