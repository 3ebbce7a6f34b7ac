{
  description = "shop";
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.05"; # url = "github:no/no"
    utils = { url = "github:numtide/flake-utils"; inputs.nixpkgs.follows = "nixpkgs"; };
    own.url = "path:./own";
    corp.url = "git+ssh://git@git.corp.example/nix/tools?ref=main";
    pinned.url = "https://github.com/acme/x/archive/0123456789abcdef0123456789abcdef01234567.tar.gz";
  };
  outputs = { self, nixpkgs, ... }: {
    devShells.default = pkgs.mkShell {
      packages = with pkgs; [ nodejs_22 python312Packages.requests (python3.withPackages (p: [ p.x ])) ];
      nativeBuildInputs = with pkgs; [
        cmake
        /* no */ ninja
      ];
      url = "https://example.com/not-an-input";
    };
  };
}
