package io.signalbox.db.tasks;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a worker gathers while another call of its is on its way: one call, one transaction, and an
 * answer for each. Both operations may be repeated, with the same or with other company.
 */
@RestController
@RequestMapping("/internal")
class GatheringController {

  private final Creations creations;
  private final Completions completions;

  GatheringController(Creations creations, Completions completions) {
    this.creations = creations;
    this.completions = completions;
  }

  /** Stores tasks with small inputs. */
  @PostMapping("/creations")
  NewTasks.Result create(@Valid @RequestBody NewTasks tasks) {
    return new NewTasks.Result(creations.store(tasks.tasks()));
  }

  /** Writes down how attempts ended, without an output or with a small one. */
  @PostMapping("/outcomes")
  Endings.Result end(@Valid @RequestBody Endings endings) {
    return new Endings.Result(completions.write(endings.outcomes()));
  }
}
