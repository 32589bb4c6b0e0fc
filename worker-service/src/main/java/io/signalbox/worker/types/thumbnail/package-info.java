/**
 * The task type {@code thumbnail}, an example that computes. Open {@link
 * io.signalbox.worker.types.thumbnail.ThumbnailTask} first, then {@link
 * io.signalbox.worker.types.thumbnail.SourceImage} for what is looked at before a pixel is decoded.
 */
@NullMarked
package io.signalbox.worker.types.thumbnail;

import org.jspecify.annotations.NullMarked;
