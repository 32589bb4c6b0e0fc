package io.signalbox.db.tasks;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a worker gathers while another call of its is on its way: one call, one transaction, and an
 * answer for each. It may be repeated, with the same or with other company.
 */
@RestController
@RequestMapping("/internal")
class WriteController {

  private final Writes writes;

  WriteController(Writes writes) {
    this.writes = writes;
  }

  /**
   * Stores tasks with small inputs, and writes down how attempts ended without an output or with a
   * small one.
   */
  @PostMapping("/writes")
  Gathering.Result write(@Valid @RequestBody Gathering gathering) {
    return writes.write(gathering);
  }
}
