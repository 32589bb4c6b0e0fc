package io.signalbox.worker.tasks;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Where a list goes on: opaque to clients, the last task's id inside. */
final class Cursor {

  private static final int LENGTH = 22;

  private Cursor() {}

  static String after(UUID id) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * @throws ApiProblem 400 when it is none of ours
   */
  static UUID parse(String cursor) {
    try {
      if (cursor.length() == LENGTH) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
        return new UUID(bytes.getLong(), bytes.getLong());
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like any other text that is no cursor.
    }
    throw ApiProblem.badRequest(
        "malformed-cursor", "cursor must be the value of next in the page before.");
  }
}
