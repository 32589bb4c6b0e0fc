/**
 * How workers learn that something is queued, so that none has to ask again and again. Open {@link
 * io.signalbox.db.queue.QueueBell} first, which is rung when tasks become claimable, then {@code
 * QueueController} for those who wait, {@code Waiters} for who is woken, and {@code
 * AnnouncementListener} for what other instances tell.
 */
@NullMarked
package io.signalbox.db.queue;

import org.jspecify.annotations.NullMarked;
