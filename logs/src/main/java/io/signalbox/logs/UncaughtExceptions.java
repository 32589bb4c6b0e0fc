package io.signalbox.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.LifeCycle;

/** Has what ends a thread logged as everything else is: Java itself would print it as it is. */
public final class UncaughtExceptions extends ContextAwareBase
    implements LoggerContextListener, LifeCycle {

  @Override
  public void start() {
    Logger log = ((LoggerContext) getContext()).getLogger(UncaughtExceptions.class);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> log.error("The thread {} has ended", thread.getName(), thrown));
  }

  @Override
  public void stop() {}

  @Override
  public boolean isStarted() {
    return true;
  }

  @Override
  public boolean isResetResistant() {
    return false;
  }

  @Override
  public void onStart(LoggerContext context) {}

  @Override
  public void onReset(LoggerContext context) {}

  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
