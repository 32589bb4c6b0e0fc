/**
 * A PostgreSQL of our own for those who bring none. Open {@link
 * io.signalbox.db.postgres.EmbeddedPostgres} first.
 */
@NullMarked
package io.signalbox.db.postgres;

import org.jspecify.annotations.NullMarked;
