{ pkgs ? import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/nixos-24.05.tar.gz") { } }:
pkgs.mkShell {
  buildInputs = with pkgs; [
    go_1_22
    postgresql_16 # the database
  ];
}
