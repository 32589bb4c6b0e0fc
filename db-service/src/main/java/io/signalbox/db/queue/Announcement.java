package io.signalbox.db.queue;

/**
 * What instances tell each other by PostgreSQL's NOTIFY: tasks of a type can be claimed. Others who
 * queue tasks behind db-service's back do the same.
 *
 * @param teller who tells, without a blank; it has woken its own waiters itself
 */
record Announcement(String teller, String type) {

  /** PostgreSQL's name for where it is told. */
  static final String CHANNEL = "signalbox_queue";

  static Announcement parse(String payload) {
    int blank = payload.indexOf(' ');
    return blank < 0
        ? new Announcement("", payload)
        : new Announcement(payload.substring(0, blank), payload.substring(blank + 1));
  }

  String payload() {
    return teller + " " + type;
  }
}
