/** How a member stops, so that nobody notices: open {@code Leaving}, which says in which order. */
@NullMarked
package io.signalbox.member.leaving;

import org.jspecify.annotations.NullMarked;
