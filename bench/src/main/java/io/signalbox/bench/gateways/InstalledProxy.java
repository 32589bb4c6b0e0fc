package io.signalbox.bench.gateways;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A proxy that many machines have, as fast as its configuration makes it: as many threads as cores,
 * connections to the member that are kept and shared, buffers for large answers, no log.
 */
public enum InstalledProxy {
  HAPROXY(
      "haproxy",
      List.of("-db", "-f"),
      """
      global
        nbthread %1$d
        maxconn 10100
        no strict-limits
        tune.bufsize 65536
      defaults
        mode http
        timeout connect 5s
        timeout client 60s
        timeout server 60s
        option http-keep-alive
        http-reuse always
      frontend clients
        bind 127.0.0.1:%2$d
        default_backend members
      backend members
        server member 127.0.0.1:%3$d pool-max-conn -1
      """),

  NGINX(
      "nginx",
      List.of("-e", "stderr", "-c"),
      """
      daemon off;
      worker_processes %1$d;
      pid %4$s/nginx.pid;
      error_log stderr;
      events {
        worker_connections 10500;
      }
      http {
        access_log off;
        keepalive_requests 1000000;
        client_body_temp_path %4$s/nginx-body;
        proxy_temp_path %4$s/nginx-proxy;
        fastcgi_temp_path %4$s/nginx-fastcgi;
        uwsgi_temp_path %4$s/nginx-uwsgi;
        scgi_temp_path %4$s/nginx-scgi;
        upstream members {
          server 127.0.0.1:%3$d;
          keepalive 256;
          keepalive_requests 1000000;
        }
        server {
          listen 127.0.0.1:%2$d reuseport backlog=4096;
          location / {
            proxy_pass http://members;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffer_size 16k;
            proxy_buffers 16 16k;
            proxy_busy_buffers_size 128k;
            proxy_max_temp_file_size 0;
          }
        }
      }
      """);

  private final String title;
  private final List<String> options;
  private final String configuration;

  /**
   * @param options the last of which takes the configuration's file
   * @param configuration to be completed with the number of cores, the port, the member's port and
   *     a folder
   */
  InstalledProxy(String title, List<String> options, String configuration) {
    this.title = title;
    this.options = options;
    this.configuration = configuration;
  }

  public String title() {
    return title;
  }

  public Optional<Program> program() {
    return Program.find(title);
  }

  public ServerProcess start(Program program, int member, Path folder) throws IOException {
    int port = ServerProcess.freePort();
    int cores = Runtime.getRuntime().availableProcessors();
    Path file =
        Files.writeString(
            folder.resolve(title + ".conf"), configuration.formatted(cores, port, member, folder));
    List<String> command = new ArrayList<>(List.of(program.file().toString()));
    command.addAll(options);
    command.add(file.toString());
    return ServerProcess.start(title, port, command, folder);
  }
}
