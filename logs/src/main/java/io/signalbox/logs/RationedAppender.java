package io.signalbox.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes events on to other appenders as long as their {@link Ration} lasts, and says every ten
 * seconds how many were left out. Events below INFO pass: whoever has switched them on wants them.
 */
public final class RationedAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {

  private static final int TOLD_EVERY_SECONDS = 10;
  private static final int LINE_HEAD = 120;
  private static final int TRACE_LINE = 90;
  private static final int LONGEST_KIND = 120;

  private final AppenderAttachableImpl<ILoggingEvent> behind = new AppenderAttachableImpl<>();
  private final Ration ration = new Ration();
  private @Nullable ScheduledFuture<?> telling;

  @Override
  public void start() {
    telling =
        getContext()
            .getScheduledExecutorService()
            .scheduleWithFixedDelay(
                this::tell, TOLD_EVERY_SECONDS, TOLD_EVERY_SECONDS, TimeUnit.SECONDS);
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO)
        || ration.take(event.getLoggerName(), kind(event), size(event), System.nanoTime())) {
      behind.appendLoopOnAppenders(event);
    }
  }

  private static String kind(ILoggingEvent event) {
    String format = String.valueOf(event.getMessage());
    String cut = format.substring(0, Math.min(format.length(), LONGEST_KIND));
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null ? cut : cut + " (" + thrown.getClassName() + ")";
  }

  /** About as many bytes as it will be. */
  private static int size(ILoggingEvent event) {
    int size =
        LINE_HEAD
            + Math.min(
                PrintableMessage.LONGEST, String.valueOf(event.getFormattedMessage()).length());
    for (IThrowableProxy thrown = event.getThrowableProxy();
        thrown != null;
        thrown = thrown.getCause()) {
      int frames = thrown.getStackTraceElementProxyArray().length - thrown.getCommonFrames();
      size += TRACE_LINE * (2 + frames);
    }
    return size;
  }

  private void tell() {
    for (Ration.LeftOut left : ration.leftOut()) {
      behind.appendLoopOnAppenders(told(left));
    }
  }

  private ILoggingEvent told(Ration.LeftOut left) {
    Logger logger = ((LoggerContext) getContext()).getLogger(left.logger());
    Object[] values = {left.count(), left.kind()};
    return new LoggingEvent(
        getClass().getName(), logger, Level.WARN, "{} more were left out, as: {}", null, values);
  }

  @Override
  public void stop() {
    if (telling != null) {
      telling.cancel(false);
    }
    if (isStarted()) {
      tell();
    }
    super.stop();
    behind.detachAndStopAllAppenders();
  }

  @Override
  public void addAppender(Appender<ILoggingEvent> appender) {
    behind.addAppender(appender);
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return behind.iteratorForAppenders();
  }

  @Override
  public @Nullable Appender<ILoggingEvent> getAppender(String name) {
    return behind.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> appender) {
    return behind.isAttached(appender);
  }

  @Override
  public void detachAndStopAllAppenders() {
    behind.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> appender) {
    return behind.detachAppender(appender);
  }

  @Override
  public boolean detachAppender(String name) {
    return behind.detachAppender(name);
  }
}
