package io.signalbox.member.directory;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The share of all requests for its service that an instance gets at most, as its registration has
 * it: {@code 0.05} under {@value #METADATA}.
 */
public final class RequestShare {

  /** Under which metadata have it. */
  public static final String METADATA = "signalbox.share";

  /** Of an instance that may get as many as any other. */
  public static final double ANY = 1;

  private static final Pattern FORM = Pattern.compile("0?\\.[0-9]{1,6}");

  private RequestShare() {}

  /** {@link #ANY} where there is none, or something else. */
  public static double of(@Nullable Map<String, String> metadata) {
    String text = metadata == null ? null : metadata.get(METADATA);
    double share = text != null && FORM.matcher(text).matches() ? Double.parseDouble(text) : ANY;
    return share > 0 ? share : ANY;
  }
}
