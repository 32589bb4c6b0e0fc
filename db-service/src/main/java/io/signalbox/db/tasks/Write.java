package io.signalbox.db.tasks;

/** Something to be written down, alone or together with others in one transaction. */
sealed interface Write permits Creation, Ending {}
