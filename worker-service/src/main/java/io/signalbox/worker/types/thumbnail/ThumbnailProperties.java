package io.signalbox.worker.types.thumbnail;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What one thumbnail may cost. A running task holds its input and at most {@code maxRaster} and
 * four bytes for each of {@code maxThumbnailPixels}, or 17 for each of them alone; that has to be
 * there in {@code signalbox.memory.computing}, or the task fails.
 *
 * @param maxPixels width times height of a source image; a larger one is refused unread
 * @param maxSide width or height of a source image; a longer one is refused unread
 * @param maxRaster memory for decoded pixels; a source that would need more is decoded with every
 *     second, third, … pixel only
 * @param maxThumbnailPixels width times height of a thumbnail; a box that allows more is shrunk
 */
@Validated
@ConfigurationProperties("signalbox.task-types.thumbnail")
record ThumbnailProperties(
    @DefaultValue("50000000") @Min(1) @Max(Integer.MAX_VALUE) long maxPixels,
    @DefaultValue("30000") @Min(1) @Max(65_535) int maxSide,
    @DefaultValue("40MB") @NotNull DataSize maxRaster,
    @DefaultValue("3200000") @Min(1) int maxThumbnailPixels) {

  ThumbnailProperties {
    if (maxRaster.toBytes() < 1_000_000) {
      throw new IllegalArgumentException("max-raster must be at least 1MB");
    }
  }
}
