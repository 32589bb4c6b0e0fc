/**
 * Puts the directory behind Spring Cloud's {@code @LoadBalanced}: {@code BalancedClient} behind the
 * clients that block, {@code BalancedExchange} behind the others.
 */
@NullMarked
package io.signalbox.member.balance;

import org.jspecify.annotations.NullMarked;
