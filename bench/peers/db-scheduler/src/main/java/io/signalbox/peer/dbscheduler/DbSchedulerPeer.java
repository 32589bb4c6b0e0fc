package io.signalbox.peer.dbscheduler;

import com.github.kagkarlsson.scheduler.boot.autoconfigure.Jackson3Serializer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.signalbox.peer.api.SleepTask;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Declares what db-scheduler runs. */
@SpringBootApplication(scanBasePackages = "io.signalbox.peer")
public class DbSchedulerPeer {

  static final TaskDescriptor<SleepTask.Input> SLEEP =
      TaskDescriptor.of(SleepTask.TYPE, SleepTask.Input.class);

  public static void main(String[] arguments) {
    SpringApplication.run(DbSchedulerPeer.class, arguments);
  }

  @Bean
  Task<SleepTask.Input> sleep(Execution execution) {
    return Tasks.oneTime(SLEEP).execute(execution::run);
  }

  @Bean
  DbSchedulerCustomizer inputsAsJson() {
    return new DbSchedulerCustomizer() {
      @Override
      public Optional<Serializer> serializer() {
        return Optional.of(new Jackson3Serializer());
      }
    };
  }
}
