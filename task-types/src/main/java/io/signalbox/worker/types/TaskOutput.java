package io.signalbox.worker.types;

/** What a successful attempt leaves behind. */
public sealed interface TaskOutput {

  /**
   * A value that Jackson can write; it becomes the task's {@code output}.
   *
   * @param value a record, a map or a list
   */
  record Json(Object value) implements TaskOutput {}

  /**
   * Bytes, served at the task's {@code output} address.
   *
   * @param contentType their media type
   * @param bytes the content; not copied, so it must not change afterwards
   */
  record Binary(String contentType, byte[] bytes) implements TaskOutput {}
}
