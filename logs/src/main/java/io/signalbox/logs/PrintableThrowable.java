package io.signalbox.logs;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stack trace of an event, in lines as usual, with the messages of its exceptions printable.
 * Logback makes it for {@code %wEx} in a pattern.
 */
public final class PrintableThrowable extends ThrowableProxyConverter {

  @Override
  protected String throwableProxyToString(IThrowableProxy thrown) {
    return super.throwableProxyToString(new Told(thrown));
  }

  private record Told(IThrowableProxy thrown) implements IThrowableProxy {

    private static @Nullable String printable(@Nullable String text) {
      return text == null ? null : Printable.of(text, PrintableMessage.LONGEST);
    }

    @Override
    public @Nullable String getMessage() {
      return printable(thrown.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
      return printable(thrown.getOverridingMessage());
    }

    @Override
    public String getClassName() {
      return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      return thrown.getCause() == null ? null : new Told(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Arrays.stream(thrown.getSuppressed()).map(Told::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}
