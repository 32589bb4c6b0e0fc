package io.signalbox.gateway.forward;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header Keep-Alive, of which RFC 9112 (appendix C.2.2) knows and servers still send. */
final class KeepAlive {

  private static final Pattern TIMEOUT =
      Pattern.compile("(?:^|[,\\s])timeout\\s*=\\s*(\\d{1,9})(?![\\d])", Pattern.CASE_INSENSITIVE);

  private KeepAlive() {}

  /** For how many seconds the connection is kept at rest, if that is told. */
  static OptionalLong seconds(@Nullable String header) {
    if (header == null) {
      return OptionalLong.empty();
    }
    Matcher matcher = TIMEOUT.matcher(header);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
