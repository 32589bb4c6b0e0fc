package io.signalbox.worker.catalogue;

import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Lets a worker find the task types in the jars of the folder that {@value #VARIABLE} names, if it
 * names one, as if they were on its class path. It comes in before the application looks for
 * anything, and late enough for its logs to be there.
 *
 * <p>A class loader of their own, and not a longer class path: so it works however the worker was
 * started, a start-up cache goes on fitting, and what is wrong with a jar can be said.
 */
public final class AddedTaskTypes
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

  static final String VARIABLE = "SIGNALBOX_TASK_TYPES";

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    String folder = event.getEnvironment().getProperty(VARIABLE, "");
    if (folder.isBlank()) {
      return;
    }
    SpringApplication application = event.getSpringApplication();
    ClassLoader loader = new JarFolder(Path.of(folder)).behind(application.getClassLoader());
    application.setResourceLoader(new DefaultResourceLoader(loader));
    // Of the threads that are begun from now on, too: libraries look there for what they may use.
    Thread.currentThread().setContextClassLoader(loader);
  }
}
